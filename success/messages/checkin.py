"""Check-ins: planned, held, missed, and the forms that ask about them."""

from dataclasses import dataclass
from datetime import date, datetime

from success.account import Account
from success.contact import Contact
from success.messages import samples
from success.messages.forms import day_field, form, note_field
from success.messages.receipt import Standing, health_button, receipt
from success.messages.words import meeting_word
from success.texts import N_, _
from success.touchpoint import REVIEWS, Touchpoint, TouchpointKind
from success.view import Actions, Block, Button, Fact, Facts, Field, Moment, Option, Text, View, note

_WHO = N_("Who was there, what was agreed, who does what by when")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A held meeting: `met` are the contacts its note names, `known` says whether any contact is recorded."""

    kind: TouchpointKind
    note: str
    met: tuple[Contact, ...]
    known: bool


def held(standing: Standing, meeting: Meeting, following: datetime | date | None) -> View:
    """Return that a meeting was recorded as held, with whom, and when the next one is due."""
    title = _("{meeting} with {account} recorded as held")
    facts = [Fact(label=_("Note"), parts=(Text(text=meeting.note),))]
    if meeting.met:
        names = ", ".join(contact.name or contact.email for contact in meeting.met)
        facts.append(Fact(label=_("With"), parts=(Text(text=names),)))
    facts.append(_following(following))
    said = title.format(meeting=meeting_word(meeting.kind), account=standing.account.name)
    view = receipt(said, standing, facts, (_plan_button(standing.account),))
    if meeting.met or not meeting.known:
        return view
    hint = note(_("Name the contacts you met in the note, and they count as met."))
    return view.model_copy(update={"blocks": (*view.blocks[:-1], hint, view.blocks[-1])})


def ask_meeting(account: Account, kind: str, words: str) -> View:
    """Return the form that records a held meeting of any kind."""
    title = _("A meeting with {account}").format(account=account.name)
    options = tuple(Option(label=meeting_word(each), value=each.value) for each in TouchpointKind)
    field = Field(name="kind", label=_("Kind"), input="select", options=options, value=kind)
    note = note_field(_("What came out of it"), _(_WHO)).model_copy(update={"value": words})
    return form(title, (field, note), "touchpoint", {"account": account.external_id})


def missed(standing: Standing, was: datetime, following: datetime | date | None) -> View:
    """Return that a check-in was recorded as missed, and when the next one is due."""
    facts = (Fact(label=_("Was planned for"), parts=(Moment(at=was),)), _following(following))
    title = _("Check-in with {account} recorded as missed").format(account=standing.account.name)
    return receipt(title, standing, facts, (_plan_button(standing.account),))


def planned(new: Touchpoint, account: Account, instead_of: datetime | None, *, working_day: bool) -> View:
    """Return that a meeting was planned or moved."""
    at = new.scheduled_at
    title = _("{meeting} with {account} planned").format(meeting=meeting_word(new.kind), account=account.name)
    facts = [Fact(label=_("When"), parts=(Moment(at=at, style="datetime"),))]
    if instead_of:
        facts.append(Fact(label=_("Moved from"), parts=(Moment(at=instead_of, style="datetime"),)))
    blocks: tuple[Block, ...] = (Facts(facts=tuple(facts)),)
    if not working_day:
        blocks += (note(_("This is not a working day for the owner of this account.")),)
    buttons = (held_button(account, new.kind), health_button(account))
    return View(title=title, tone="good", blocks=(*blocks, Actions(buttons=buttons)))


def ask_day(account: Account, proposed: date, existing: datetime | None) -> View:
    """Return the form that plans a check-in, with the ways to say that one was held or missed."""
    title = _("Plan a check-in with {account}").format(account=account.name)
    field = day_field("day", _("Day"), proposed.isoformat())
    asked = form(title, (field,), "checkin", {"account": account.external_id}, submit=_("Plan it"))
    lead: tuple[Block, ...] = ()
    if existing:
        lead = (
            note(
                _("One is planned for {day}; a new day moves it."), day=Moment(at=existing, style="datetime")
            ),
        )
    return asked.model_copy(update={"blocks": (*lead, *asked.blocks)})


def ask_note(account: Account) -> View:
    """Return the form that records a check-in as held."""
    title = _("Check-in with {account}").format(account=account.name)
    field = note_field(_("What came out of it"), _(_WHO))
    return form(title, (field,), "checkin done", {"account": account.external_id})


def done_button(account: Account) -> Button:
    """Return the button that records a check-in as held."""
    return Button(
        label=_("Check-in done"), command="checkin done", args={"account": account.external_id}, opens="form"
    )


def held_button(account: Account, kind: TouchpointKind) -> Button:
    """Return the button that records a meeting of any kind as held."""
    if kind is TouchpointKind.CHECKIN:
        return done_button(account)
    about = {"account": account.external_id, "kind": kind.value}
    label = _("{meeting} held").format(meeting=meeting_word(kind))
    return Button(label=label, command="touchpoint", args=about, opens="form")


def move_button(account: Account, kind: TouchpointKind) -> Button:
    """Return the button that moves a planned meeting to another day."""
    about = {"account": account.external_id}
    if kind is TouchpointKind.CHECKIN:
        return Button(label=_("Move"), command="checkin", args=about, opens="form")
    if kind in REVIEWS:
        return Button(label=_("Move"), command="qbr schedule", args=about, opens="form")
    about["kind"] = kind.value
    return Button(label=_("Move"), command="touchpoint plan", args=about, opens="form")


def _plan_button(account: Account) -> Button:
    return Button(
        label=_("Plan next"), command="checkin", args={"account": account.external_id}, opens="form"
    )


def _following(following: datetime | date | None) -> Fact:
    nothing = Text(text=_("nothing planned yet"))
    return Fact(label=_("Next check-in"), parts=(Moment(at=following) if following else nothing,))


def example() -> View:
    """Return one message for the gallery."""
    meeting = Meeting(TouchpointKind.CHECKIN, "Roll-out is on track", (), known=True)
    return held(samples.STANDING, meeting, date(2026, 4, 14))
