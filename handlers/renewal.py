"""One account's renewal: where it stands, and moving it on (R3)."""

from handlers.here import Here
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import Name, Words
from success import permissions
from success.account import RenewalStage
from success.contact import ContactStatus
from success.messages import brief as briefs
from success.messages import renewal as messages
from success.plan_page import read as read_plan
from success.readings import Band
from success.renewal import FINAL, forecast, stage_of
from success.renewing import ORDER, move_stage
from success.scoring import marks_at, trend
from success.texts import N_
from success.view import View


class Renewal(Ask):
    """`renewal <account>`."""

    account: Name


class Stage(Ask):
    """`renewal <account> stage [stage]`."""

    account: Name
    stage: Words = ""


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
    "renewal <account> stage [stage]",
    help=N_("Moves a renewal on to its next stage, or to a later one."),
    example="renewal acme stage negotiation",
    group=Group.WORK,
    access=Access.RENEW,
    writes=True,
)
def stage(cmd: Stage, here: Here) -> View:
    """Move the renewal; without a stage, ask for one."""
    before = stage_of(here.account, here.ws.preset.renewal)
    if not cmd.stage:
        return messages.ask_stage(here.account, before, _ahead(before))
    moved = move_stage(here.uow, here.ws, here.account, cmd.stage, here.user, here.now)
    standing = settled(here)
    return messages.moved(standing, before, stage_of(moved, here.ws.preset.renewal))


def _facts(here: Here) -> messages.Standing:
    account, rules = here.account, here.ws.preset.renewal
    mark = marks_at(here.uow, here.ws, [account.id], here.now).get(account.id)
    person = here.uow.people.get
    at = stage_of(account, rules)
    return messages.Standing(
        account=account,
        stage=at,
        ahead=_ahead(at),
        mark=mark,
        outlook=forecast(account, mark.band if mark else Band.UNKNOWN, rules),
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
    one = [here.account.id]
    known = here.uow.contacts.of(one, here.now).get(here.account.id, [])
    active = [c for c in known if (s := c.at(here.now)) and s.status is ContactStatus.ACTIVE]
    return briefs.brief(
        briefs.Brief(
            read_plan(here.uow, here.account, here.now),
            stage_of(here.account, here.ws.preset.renewal),
            trend(here.uow, here.ws, here.account.id, here.now),
            [alert for alert in here.uow.alerts.of(one).get(here.account.id, []) if alert.is_live],
            active,
            here.today,
        )
    )
