"""One account's renewal: where it stands, and moving it on (R3)."""

from typing import Annotated

from pydantic import Field

from handlers.here import Here
from handlers.pattern import Shape
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import DayAhead, Name
from success import permissions, renewal_brief
from success.account import RenewalStage
from success.messages import brief as briefs
from success.messages import renewal as messages
from success.readings import Band
from success.renewal import FINAL, forecast
from success.renewals import Renewal as AnyRenewal
from success.renewals import all_renewals
from success.renewing import ORDER, move_stage, renewal_due, stage_named
from success.scoring import marks_at
from success.texts import N_
from success.view import View

MOST_STAGE_WORDS = 8  # more than any stage has, so that what is none can be named in the answer


class Renewal(Ask):
    """`renewal <account>`."""

    account: Name


class Stage(Ask):
    """`renewal <account> stage [stage] [due]`."""

    account: Name
    stage: Annotated[str, Shape("stage", MOST_STAGE_WORDS), Field(max_length=200)] = ""
    due: DayAhead = None


@command(
    "renewal",
    "renewal <account>",
    help=N_("Shows when an account renews, where that stands and what to expect."),
    example="renewal acme",
    group=Group.WORK,
    access=Access.READ,
)
def renewal(cmd: Renewal, here: Here) -> View:
    """Answer with the dates, the stage, the forecast and the stages ahead."""
    return messages.renewal(_facts(here))


@command(
    "renewal stage",
    "renewal <account> stage [stage] [due]",
    help=N_("Moves a renewal on to a later stage; a day names one of several."),
    example="renewal acme stage negotiation",
    group=Group.WORK,
    access=Access.RENEW,
    writes=True,
)
def stage(cmd: Stage, here: Here) -> View:
    """Move the renewal; without a stage, ask for one."""
    one = renewal_due(_renewals(here), cmd.due)
    if not cmd.stage:
        return messages.ask_stage(one, _ahead(one.account.renewal_stage))
    move_stage(here.uow, here.ws, here.account, cmd.stage, here.user, here.now, one.due)
    standing = settled(here)
    left = [each for each in _renewals(here) if each.is_open and each.due != one.due]
    return messages.moved(standing, one, stage_named(cmd.stage), left)


def _renewals(here: Here) -> list[AnyRenewal]:
    return all_renewals(here.uow, here.ws, [here.account], here.now)[here.account.id]


def _facts(here: Here) -> messages.Standing:
    one, *others = _renewals(here)
    account, rules = one.account, here.ws.preset.renewal
    mark = marks_at(here.uow, here.ws, [account.id], here.now).get(account.id)
    person = here.uow.people.get
    at = account.renewal_stage
    return messages.Standing(
        renewal=one,
        others=tuple(others),
        ahead=_ahead(at),
        mark=mark,
        outlook=forecast(account, mark.band if mark else Band.UNKNOWN, rules, here.today),
        owner=person(account.owner_email) if account.owner_email else None,
        executive=person(account.ae_email) if account.ae_email else None,
        today=here.today,
        works=permissions.may_move_renewal(here.actor, account, here.ws, person, here.now),
    )


def _ahead(at: RenewalStage) -> tuple[RenewalStage, ...]:
    return () if at in FINAL else ORDER[ORDER.index(at) + 1 :]


@command(
    "renewal brief",
    "renewal <account> brief",
    help=N_("Gathers what speaks for renewing: evidence, goals, trend, people, open risks."),
    example="renewal acme brief",
    group=Group.WORK,
    access=Access.READ,
)
def brief(cmd: Renewal, here: Here) -> View:
    """Answer with the renewal brief (R5)."""
    return briefs.brief(renewal_brief.read(here.uow, here.ws, here.account, here.now))
