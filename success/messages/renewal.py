"""One renewal: its dates, stage and forecast, and moving it on (R3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from success.account import Account, RenewalStage
from success.messages import samples
from success.messages.accounts import money
from success.messages.forms import form
from success.messages.health import renewal_parts
from success.messages.receipt import Standing as Settled
from success.messages.receipt import health_button, receipt
from success.messages.renewals import outlook_word
from success.messages.words import person, score_words, stage_word
from success.people import User
from success.readings import Mark
from success.renewal import Forecast
from success.texts import _
from success.view import Actions, Button, Fact, Facts, Field, Option, Text, View, say

MOST_STAGES = 3  # offered as buttons, beside the form that offers them all


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a renewal stands; `ahead` are the stages it can still move to."""

    account: Account
    stage: RenewalStage
    ahead: tuple[RenewalStage, ...]
    mark: Mark | None
    outlook: Forecast
    owner: User | None
    executive: User | None
    today: date
    works: bool


def renewal(now: Standing) -> View:
    """Return where a renewal stands and what moves it on."""
    account = now.account
    facts = [
        Fact(label=_("Renewal"), parts=renewal_parts(account, now.stage, now.today)),
        Fact(label=_("ARR"), parts=money(account)),
        Fact(label=_("Forecast"), parts=(Text(text=outlook_word(now.outlook)),)),
        Fact(label=_("Health"), parts=say("{words}", words=score_words(now.mark))),
        Fact(label=_("Owner"), parts=(person(now.owner, account.owner_email),)),
    ]
    if account.ae_email:
        facts.append(Fact(label=_("Account executive"), parts=(person(now.executive, account.ae_email),)))
    return View(
        title=_("Renewal of {account}: {stage}").format(account=account.name, stage=stage_word(now.stage)),
        blocks=(Facts(facts=tuple(facts)), Actions(buttons=(*_moves(now), health_button(account)))),
    )


def _moves(now: Standing) -> tuple[Button, ...]:
    if not now.works or not now.ahead:
        return ()
    args = {"account": now.account.external_id}
    likely = [stage for stage in now.ahead if stage is not RenewalStage.CHURNED][:MOST_STAGES]
    steps = tuple(
        Button(
            label=_("To: {stage}").format(stage=stage_word(stage)),
            command="renewal stage",
            args={**args, "stage": stage.value},
        )
        for stage in likely
    )
    return (*steps, Button(label=_("Other stage"), command="renewal stage", args=args, opens="form"))


def ask_stage(account: Account, at: RenewalStage, ahead: Sequence[RenewalStage]) -> View:
    """Return the form for the next stage; an ended renewal has none."""
    if not ahead:
        title = _("The renewal of {account} has ended: {stage}").format(
            account=account.name, stage=stage_word(at)
        )
        return View(title=title, blocks=(Actions(buttons=(health_button(account),)),))
    title = _("Move the renewal of {account} on from “{stage}”")
    options = tuple(Option(label=stage_word(stage), value=stage.value) for stage in ahead)
    field = Field(name="stage", label=_("Stage"), input="select", options=options)
    args = {"account": account.external_id}
    return form(
        title.format(account=account.name, stage=stage_word(at)),
        (field,),
        "renewal stage",
        args,
        submit=_("Move"),
    )


def moved(standing: Settled, before: RenewalStage, now: RenewalStage) -> View:
    """Return that a renewal moved on."""
    title = _("Renewal of {account}: {stage}").format(account=standing.account.name, stage=stage_word(now))
    facts = (Fact(label=_("Before"), parts=(Text(text=stage_word(before)),)),)
    button = Button(label=_("Renewal"), command="renewal", args={"account": standing.account.external_id})
    return receipt(title, standing, facts, (button,))


def example() -> View:
    """Return one message for the gallery."""
    return renewal(
        Standing(
            account=samples.ACME,
            stage=samples.ACME.renewal_stage,
            ahead=(RenewalStage.NEGOTIATION, RenewalStage.VERBAL, RenewalStage.SIGNED, RenewalStage.CHURNED),
            mark=samples.MARK,
            outlook=Forecast.LIKELY,
            owner=samples.ANA,
            executive=None,
            today=samples.TODAY,
            works=True,
        )
    )
