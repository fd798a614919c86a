"""One renewal: its dates, stage and forecast, and moving it on (R3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from success.account import RenewalStage
from success.format import day_text
from success.messages import samples
from success.messages.accounts import money
from success.messages.forms import form
from success.messages.receipt import Standing as Settled
from success.messages.receipt import health_button, receipt
from success.messages.renewals import outlook_word
from success.messages.renewing import also, renewal_parts, total
from success.messages.words import person, score_words, stage_word
from success.people import User
from success.readings import Mark
from success.renewal import Forecast
from success.renewals import Renewal
from success.texts import _
from success.view import Actions, Button, Fact, Facts, Field, Moment, Option, Parts, Text, View, say

MOST_STAGES = 3  # offered as buttons, beside the form that offers them all


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a renewal stands; `others` are the account's other ones, `ahead` the stages it can move to."""

    renewal: Renewal
    others: tuple[Renewal, ...]
    ahead: tuple[RenewalStage, ...]
    mark: Mark | None
    outlook: Forecast
    owner: User | None
    executive: User | None
    today: date
    works: bool


def renewal(now: Standing) -> View:
    """Return where a renewal stands and what moves it on."""
    account, stage = now.renewal.account, now.renewal.account.renewal_stage
    facts = [
        Fact(label=_("Renewal"), parts=renewal_parts(account, stage, now.today)),
        *also(now.others, now.today),
        Fact(label=_("ARR"), parts=_money(now.renewal)),
        Fact(label=_("Forecast"), parts=(Text(text=outlook_word(now.outlook)),)),
        Fact(label=_("Health"), parts=say("{words}", words=score_words(now.mark))),
        Fact(label=_("Owner"), parts=(person(now.owner, account.owner_email),)),
    ]
    if account.ae_email:
        facts.append(Fact(label=_("Account executive"), parts=(person(now.executive, account.ae_email),)))
    return View(
        title=_("Renewal of {account}: {stage}").format(account=account.name, stage=stage_word(stage)),
        blocks=(Facts(facts=tuple(facts)), Actions(buttons=(*_moves(now), health_button(account)))),
    )


def _money(one: Renewal) -> Parts:
    """The year's revenue now, and what it would be once this one is signed."""
    now = money(one.account)
    if one.total is None or one.total == one.account.arr:
        return now
    return say(_("{arr} · {amount} if signed"), arr=now, amount=total(one))


def _about(one: Renewal) -> dict[str, str]:
    return {"account": one.account.external_id, **({"due": one.named} if one.named else {})}


def _moves(now: Standing) -> tuple[Button, ...]:
    return (*_moves_of(now), *(_move_other(one) for one in now.others if now.works and one.is_open))


def _move_other(one: Renewal) -> Button:
    day = day_text(one.due) if one.due else "–"
    return Button(
        label=_("Stage of {day}").format(day=day), command="renewal stage", args=_about(one), opens="form"
    )


def _moves_of(now: Standing) -> tuple[Button, ...]:
    if not now.works or not now.ahead:
        return ()
    args = _about(now.renewal)
    most = MOST_STAGES - min(len(now.others), MOST_STAGES - 1)
    likely = [stage for stage in now.ahead if stage is not RenewalStage.CHURNED][:most]
    steps = tuple(
        Button(
            label=_("To: {stage}").format(stage=stage_word(stage)),
            command="renewal stage",
            args={**args, "stage": stage.value},
        )
        for stage in likely
    )
    return (*steps, Button(label=_("Other stage"), command="renewal stage", args=args, opens="form"))


def ask_stage(one: Renewal, ahead: Sequence[RenewalStage]) -> View:
    """Return the form for the next stage; an ended renewal has none."""
    account, at = one.account, one.account.renewal_stage
    if not ahead:
        title = _("The renewal of {account} has ended: {stage}").format(
            account=account.name, stage=stage_word(at)
        )
        return View(title=title, blocks=(Actions(buttons=(health_button(account),)),))
    title = _("Move the renewal of {account} on from “{stage}”")
    options = tuple(Option(label=stage_word(stage), value=stage.value) for stage in ahead)
    field = Field(name="stage", label=_("Stage"), input="select", options=options)
    return form(
        title.format(account=account.name, stage=stage_word(at)),
        (field,),
        "renewal stage",
        _about(one),
        submit=_("Move"),
    )


def moved(standing: Settled, one: Renewal, now: RenewalStage, left: Sequence[Renewal]) -> View:
    """Return that a renewal moved on from where `one` had it; `left` are the account's other open ones."""
    title = _("Renewal of {account}: {stage}").format(account=standing.account.name, stage=stage_word(now))
    facts = [Fact(label=_("Before"), parts=(Text(text=stage_word(one.account.renewal_stage)),))]
    if one.named:
        facts.insert(0, Fact(label=_("Renewal"), parts=(Moment(at=date.fromisoformat(one.named)),)))
    facts += [Fact(label=_("Still open"), parts=_still(each)) for each in left]
    button = Button(label=_("Renewal"), command="renewal", args={"account": standing.account.external_id})
    return receipt(title, standing, facts, (button,))


def _still(one: Renewal) -> Parts:
    day = Moment(at=one.due) if one.due else Text(text="–")
    return say(_("{day} · {stage}"), day=day, stage=stage_word(one.account.renewal_stage))


def example() -> View:
    """Return one message for the gallery."""
    return renewal(
        Standing(
            renewal=Renewal(samples.ACME),
            others=(),
            ahead=(RenewalStage.NEGOTIATION, RenewalStage.VERBAL, RenewalStage.SIGNED, RenewalStage.CHURNED),
            mark=samples.MARK,
            outlook=Forecast.LIKELY,
            owner=samples.ANA,
            executive=None,
            today=samples.TODAY,
            works=True,
        )
    )
