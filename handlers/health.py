"""How an account is doing, why, and since when: `health`, `why`, `trend`; without an account, one's book."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.here import Here
from handlers.portfolio import portfolio
from handlers.registry import Access, Ask, Group, command
from handlers.request import Reply
from handlers.slots import DayBack, Name
from success import permissions, scoring
from success.alerts_at import alerts_at
from success.completeness import Completeness, completeness
from success.errors import Refusal
from success.family import family
from success.journal import Entry, EntryKind
from success.lifecycle import Planned, next_touchpoint
from success.lifecycle_rules import Phase
from success.messages import health as messages
from success.messages import sharing
from success.messages import trend as trends
from success.messages import why as reasons
from success.next_step import is_pressing, next_step
from success.people import User
from success.readings import HealthRow
from success.records import end_of_day
from success.renewals import Renewal, all_renewals
from success.segments import segment_of
from success.stewards import acting_for, everyone, is_away
from success.stretches import phase_of
from success.texts import N_, _
from success.view import View
from success.why import Change

REMEMBERED = 5_000  # accounts whose background is kept
MEETINGS_BACK = timedelta(days=180)  # far enough to find the last check-in of any cadence


class Health(Ask):
    """`health [account]`."""

    account: Name = ""


class Share(Ask):
    """`share <account>`, `share <account> now`."""

    account: Name


class Why(Ask):
    """`why <account> [since]`."""

    account: Name
    since: DayBack = None


class Trend(Ask):
    """`trend <account>`."""

    account: Name


@command(
    "health",
    "health [account]",
    help=N_("Shows how an account is doing; without a name, all of yours."),
    example="health acme",
    group=Group.ACCOUNT,
    access=Access.READ,
)
def health(cmd: Health, here: Here) -> View:
    """Answer from the current row; the change and the next meeting are remembered as long as it holds."""
    if here.about is None:
        return portfolio(here)
    return messages.checkup(checkup(here))


def _owner(here: Here) -> User | None:
    """Return the owner, who most often is the person asking."""
    email, actor = here.account.owner_email, here.actor
    if actor is not None and actor.email == email:
        return actor
    return here.uow.people.get(email) if email else None


@dataclass(frozen=True, slots=True)
class Background:
    """What is costly to work out and stays the same until the account is scored again."""

    rests_on: Completeness
    change: Change
    planned: Planned | None
    felt: Entry | None
    phase: Phase | None
    renewals: tuple[Renewal, ...]


def checkup(here: Here) -> messages.Checkup:
    """Return everything the answer says, with as few queries as it takes."""
    account, uow, ws = here.account, here.uow, here.ws
    row = scoring.health_at(uow, ws, account.id, here.now)
    alerts = tuple(alerts_at(uow, ws, [account.id], here.now).get(account.id, ()))
    running = uow.escalations.ran_at(account.id, here.now)
    owner = _owner(here)
    behind = _remembered(row, owner, here, pressing=is_pressing(alerts))
    first, *others = behind.renewals
    return messages.Checkup(
        account=first.account,
        stage=first.account.renewal_stage,
        segment=segment_of(account, ws.preset.segments),
        owner=owner,
        acting=_acting(owner, here),
        row=row,
        rests_on=behind.rests_on,
        change=behind.change,
        alerts=alerts,
        step=next_step(row.today.band, alerts, behind.planned),
        felt=behind.felt,
        phase=behind.phase,
        escalated=running.opened_at if running else None,
        today=here.today,
        place=_place(here),
        works=permissions.may_act(here.actor, account, ws, _knowing(owner, here), here.now),
        further=tuple(each for each in others if each.is_open),
        family=family(uow, ws, account, here.user, here.now),
    )


def _remembered(row: HealthRow, owner: User | None, here: Here, *, pressing: bool) -> Background:
    key = (here.account.id, row.at, here.today, pressing)
    if len(here.memory) >= REMEMBERED:
        here.memory.clear()
    if key not in here.memory:
        phase = phase_of(here.uow, here.ws, here.account, here.now)
        here.memory[key] = Background(
            rests_on=completeness(row, here.ws),
            change=scoring.why(here.uow, here.ws, row.account_id, None, row.at),
            planned=None if pressing else _planned(phase, owner, here),
            felt=_felt(here),
            phase=phase,
            renewals=tuple(all_renewals(here.uow, here.ws, [here.account], here.now)[here.account.id]),
        )
    known: Background = here.memory[key]
    return known


def _felt(here: Here) -> Entry | None:
    """Return the last sentiment somebody gave (H10)."""
    entries = here.uow.journal.of([here.account.id], [EntryKind.SENTIMENT], here.now)
    said = entries.get(here.account.id, [])
    return said[-1] if said else None


def _planned(phase: Phase | None, owner: User | None, here: Here) -> Planned | None:
    ids, account = [here.account.id], here.account
    met = here.uow.touchpoints.of(ids, here.now, here.now - MEETINGS_BACK).get(account.id, ())
    return next_touchpoint(account, met, phase, here.ws, here.now, owner)


def _acting(owner: User | None, here: Here) -> User | None:
    """Return who answers for an account without an owner who is there; None where the owner is."""
    if owner is not None and permissions.works_accounts(owner) and not is_away(owner, here.ws, here.now):
        return None
    return acting_for(owner, everyone(here.uow), here.ws, here.now)


def _knowing(owner: User | None, here: Here) -> permissions.Lookup:
    """Return a look-up that does not ask again for the owner."""
    return lambda email: owner if owner and email == owner.email else here.uow.people.get(email)


def _place(here: Here) -> str:
    """Return what the channel asked in is called, nothing in a conversation of one's own."""
    return "" if here.conversation.private else here.conversation.label or _("this channel")


@command(
    "share",
    "share <account>",
    help=N_("Offers to show the answer to everyone in this channel."),
    example="share acme",
    group=Group.ACCOUNT,
    access=Access.READ,
)
def share(cmd: Share, here: Here) -> View:
    """Say who would see it, and ask."""
    return sharing.ask_share(checkup(here), _shareable(here))


@command(
    "share now",
    "share <account> now",
    help=N_("Shows the answer to everyone in this channel."),
    example="share acme now",
    group=Group.ACCOUNT,
    access=Access.READ,
)
def share_now(cmd: Share, here: Here) -> Reply:
    """Answer where everyone reads it; the audience guard has the last word."""
    _shareable(here)
    return Reply(sharing.shared(checkup(here), here.user), public=True)


def _shareable(here: Here) -> str:
    place = _place(here)
    if not place:
        raise Refusal(_("Only you read this conversation. Ask in a channel to share it there."))
    return place


@command(
    "why",
    "why <account> [since]",
    help=N_("Explains a change of the score, point by point."),
    example="why acme 2026-01-31",
    group=Group.ACCOUNT,
    access=Access.READ,
)
def why(cmd: Why, here: Here) -> View:
    """Explain the change since a day, 30 days ago unless one is given."""
    if cmd.since is not None and cmd.since >= here.today:
        raise Refusal(_("Name a day before today to compare with."))
    since = end_of_day(cmd.since, here.ws.zone) if cmd.since else None
    change = scoring.why(here.uow, here.ws, here.account.id, since, here.now)
    then = scoring.health_at(here.uow, here.ws, here.account.id, change.since)
    now = scoring.health_at(here.uow, here.ws, here.account.id, change.at)
    return reasons.why(here.account, then.today, now.today, change, here.ws.preset.stamp)


@command(
    "trend",
    "trend <account>",
    help=N_("Draws the score of the last 90 days."),
    example="trend acme",
    group=Group.ACCOUNT,
    access=Access.READ,
)
def trend(cmd: Trend, here: Here) -> View:
    """Draw one score a week."""
    return trends.trend(here.account, scoring.trend(here.uow, here.ws, here.account.id, here.now))
