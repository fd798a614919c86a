"""Business reviews in chat: checklist, day, agenda, pack, what was agreed (Q1–Q5)."""

from datetime import date, time

from handlers.here import Here
from handlers.registry import Access, Ask, Group, command
from handlers.request import Reply
from handlers.settled import settled
from handlers.slots import DayAhead, Name, Note, Whole, Words
from success import checkins, permissions, qbr, qbr_pack
from success.actions import agree, agreed, finish, named
from success.checklists import tick
from success.errors import Refusal
from success.format import reader_of
from success.journal import EntryKind
from success.messages import qbr as messages
from success.qbr import Preparation
from success.qbr_pack import Pack
from success.stewards import everyone
from success.texts import N_, _
from success.view import Button, View
from success.working_time import Calendar, calendar_for

REVIEW_AT = time(10)  # the hour of a review whose day alone is said, in the owner's zone
ACTION_DAYS = 10  # working days proposed for an action


class Qbr(Ask):
    """`qbr <account>`."""

    account: Name


class Schedule(Ask):
    """`qbr <account> schedule [day]`."""

    account: Name
    day: DayAhead = None


class Held(Ask):
    """`qbr <account> done [note]`."""

    account: Name
    note: Note = ""


class Tick(Ask):
    """`qbr <account> tick <item> [note]`."""

    account: Name
    item: str
    note: Note = ""


class AddAction(Ask):
    """`qbr <account> action [day] [text]`."""

    account: Name
    day: DayAhead = None
    text: Note = ""
    owner: Words = ""


class FinishAction(Ask):
    """`qbr <account> action done [number]`."""

    account: Name
    number: Whole = None


@command(
    "qbr",
    "qbr <account>",
    help=N_("Shows how ready the next business review is, each item with its proof."),
    example="qbr acme",
    group=Group.PLAN,
    access=Access.READ,
)
def qbr_(cmd: Qbr, here: Here) -> View:
    """Answer with the checklist (Q1), the days of its clock (Q3) and when one is due (Q4)."""
    works = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    return messages.checklist(_prepared(here), everyone(here.uow), works)


@command(
    "qbr schedule",
    "qbr <account> schedule [day]",
    help=N_("Puts the next business review in the calendar, or moves it."),
    example="qbr acme schedule 2026-06-18",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def schedule(cmd: Schedule, here: Here) -> View:
    """Plan or move the review; its preparation stays with it (Q3)."""
    found, calendar = _prepared(here), _calendar(here)
    if cmd.day is None:
        return messages.ask_day(here.account, _proposed(found, calendar, here), found.meeting)
    if cmd.day >= here.today and not calendar.is_working_day(cmd.day):
        following = calendar.next_working_day(cmd.day)
        raise Refusal(_("That is no working day; the next one is {day}.").format(day=following.isoformat()))
    at = calendar.local(cmd.day, REVIEW_AT)
    new, old = qbr.scheduled(here.account, here.ws, found.meeting, at, here.user.email, here.now)
    for meeting in (old, new):
        if meeting is not None:
            here.uow.touchpoints.put(meeting, here.now)
    return messages.scheduled(here.account, _prepared(here))


def _proposed(found: Preparation, calendar: Calendar, here: Here) -> date:
    """Propose the day three weeks ahead, or the last working day of the period it is due in."""
    ahead = calendar.add_working_days(here.today, 15)
    if found.due is None or found.due >= ahead:
        return ahead
    return max(calendar.add_working_days(found.due, -1), calendar.add_working_days(here.today, 1))


@command(
    "qbr agenda",
    "qbr <account> agenda",
    help=N_("Shows the sixty minutes of the review and the value to show in them."),
    example="qbr acme agenda",
    group=Group.PLAN,
    access=Access.READ,
)
def agenda(cmd: Qbr, here: Here) -> View:
    """Answer with the agenda (Q2) and every evidence from the first (P4)."""
    return messages.agenda(_pack(here))


@command(
    "qbr send",
    "qbr <account> send",
    help=N_("Notes that agenda and ROI data went out to the customer."),
    example="qbr acme send",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def send(cmd: Qbr, here: Here) -> View:
    """Record that the agenda and the ROI data went out (Q3)."""
    found = _prepared(here)
    if found.meeting is None:
        raise Refusal(_("No review of {account} is in the calendar yet.").format(account=here.account.name))
    about = qbr.about_review(found.last)
    tick(here.uow, here.account, qbr.LIST, qbr.SENDING, qbr.SENT, here.user, here.now, about=about)
    return messages.sent(here.account)


@command(
    "qbr done",
    "qbr <account> done [note]",
    help=N_("Records that the business review was held."),
    example="qbr acme done They extend the roll-out to finance",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def done(cmd: Held, here: Here) -> View:
    """Record the review as held now; without a note, ask for it."""
    if not cmd.note:
        return messages.ask_note(here.account)
    found = _prepared(here)
    kind = found.meeting.kind if found.meeting else qbr.kind_for(here.account, here.ws)
    contacts = here.uow.contacts.of([here.account.id], here.now).get(here.account.id, [])
    known = list(found.plan.touchpoints)
    held = checkins.held(here.account, known, contacts, cmd.note, here.user.email, here.now, kind)
    here.uow.touchpoints.put(held, here.now)
    return messages.held(settled(here))


@command(
    "qbr tick",
    "qbr <account> tick <item> [note]",
    help=N_("Ticks an item of the review's checklist that Mainstay cannot see."),
    example="qbr acme tick sponsor Called her on Monday",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def qbr_tick(cmd: Tick, here: Here) -> View:
    """Tick one item by hand (Q1)."""
    about = qbr.about_review(_prepared(here).last)
    tick(
        here.uow, here.account, qbr.LIST, qbr.ITEMS, cmd.item, here.user, here.now, about=about, note=cmd.note
    )
    return messages.checklist(_prepared(here), everyone(here.uow), works=True)


@command(
    "qbr deck",
    "qbr <account> deck",
    help=N_("Makes the review's document and PowerPoint deck."),
    example="qbr acme deck",
    group=Group.PLAN,
    access=Access.READ,
)
def deck(cmd: Qbr, here: Here) -> Reply:
    """Answer with the pack, its document and its deck (Q5)."""
    pack = _pack(here)
    files = here.documents.review(pack, reader_of(here.ws, here.actor)) if here.documents else ()
    again = Button(label=_("Make it again"), command="qbr deck", args={"account": here.account.external_id})
    return Reply(messages.summary(pack), files=files, again=again)


@command(
    "qbr action",
    "qbr <account> action [day] [text]",
    help=N_("Writes down an action agreed in a review, with its owner and due date."),
    example="qbr acme action 2026-04-15 Send the roll-out plan",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def action(cmd: AddAction, here: Here) -> View:
    """Track an action agreed in a review (Q3)."""
    if not cmd.text:
        day = _calendar(here).add_working_days(here.today, ACTION_DAYS)
        return messages.ask_action(here.account, cmd.day or day, here.user.email)
    due = cmd.day or _calendar(here).add_working_days(here.today, ACTION_DAYS)
    agree(here.uow, here.account, cmd.text, cmd.owner or here.user.email, due, here.user, here.now)
    return _actions(here)


@command(
    "qbr action done",
    "qbr <account> action done [number]",
    help=N_("Marks an action agreed in a review as done."),
    example="qbr acme action done 12",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def action_done(cmd: FinishAction, here: Here) -> View:
    """Finish an action; without a number, show those that are open (Q3)."""
    if cmd.number is not None:
        finish(here.uow, here.account, cmd.number, here.user, here.now)
    return _actions(here)


def _actions(here: Here) -> View:
    entries = here.uow.journal.of([here.account.id], [EntryKind.ACTION], here.now).get(here.account.id, [])
    still = [one for one in agreed(entries) if one.done_at is None]
    return messages.kept_action(here.account, named(still, here.uow.people.get))


def _prepared(here: Here) -> Preparation:
    return qbr.read(here.uow, here.ws, here.account, _calendar(here), here.now)


def _pack(here: Here) -> Pack:
    return qbr_pack.read(here.uow, here.ws, _prepared(here), here.now)


def _calendar(here: Here) -> Calendar:
    owner = here.uow.people.get(here.account.owner_email) if here.account.owner_email else None
    return calendar_for(here.ws, owner)
