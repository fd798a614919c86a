"""Touchpoints that a phase asks for, and programme reviews: proposed, planned, not needed (L2, P6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from success.account import Account
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.checkin import held_button
from success.messages.forms import day_field, form, note_field
from success.messages.phase import plan_button, skip_button
from success.messages.phases import asked_word, goal_words, phase_word
from success.messages.plan import review_word
from success.messages.receipt import Standing, receipt
from success.messages.words import account_word, meeting_word, person
from success.people import User
from success.plan_page import ProgrammeReview
from success.texts import _, ngettext
from success.touchpoint import TouchpointKind
from success.touchpoint_plan import Wanted
from success.view import (
    Actions,
    Block,
    Button,
    Fact,
    Field,
    Moment,
    Option,
    Paragraph,
    Parts,
    Text,
    View,
    paragraph,
    say,
    strong,
)


@dataclass(frozen=True, slots=True)
class Near:
    """One thing that is near: a touchpoint of the phase, or a programme review; `owner` owns the account."""

    account: Account
    what: Wanted | ProgrammeReview
    owner: User | None

    @property
    def day(self) -> date:
        """The day it is for."""
        return self.what.due if isinstance(self.what, Wanted) else self.what.day


def proposals(rows: Sequence[Near]) -> View:
    """Return what one person should put into the calendar, in the order of its days."""
    count, first = len(rows), rows[0]
    template = _("{account}: {what} to plan") if isinstance(first.what, Wanted) else "{account}: {what}"
    one = template.format(account=first.account.name, what=_what(first))
    many = ngettext("{count} touchpoint to plan", "{count} touchpoints to plan", count).format(count=count)
    lead = _("Each serves the goal of its phase. Put it into the calendar, or say why it is not needed.")
    blocks: list[Block] = [paragraph(lead)]
    for row in rows:
        blocks += [Paragraph(parts=_line(row)), Actions(buttons=_buttons(row), menu=count > 1)]
    return View(title=one if count == 1 else many, blocks=tuple(blocks), more="today")


def _what(row: Near) -> str:
    if isinstance(row.what, Wanted):
        return asked_word(row.what.phase, row.what.kind)
    return review_word(row.what.months)


def _line(row: Near) -> Parts:
    head = say("{account} · {what}", account=strong(account_word(row.account)), what=_what(row))
    who, day = person(row.owner, row.account.owner_email), Moment(at=row.day)
    if isinstance(row.what, Wanted):
        goal = say("{phase}: {goal}", phase=phase_word(row.what.phase), goal=goal_words(row.what.phase))
        return say(_("{head} · {goal} · {who} · by {day}"), head=head, goal=goal, who=who, day=day)
    goal = say(_("look at the whole programme with the customer"))
    return say(_("{head} · {goal} · {who} · by {day}"), head=head, goal=goal, who=who, day=day)


def _buttons(row: Near) -> tuple[Button, ...]:
    account, about = row.account, {"account": row.account.external_id}
    if isinstance(row.what, Wanted):
        kind = row.what.kind
        phase = Button(label=_("Phase"), command="phase", args=about)
        return (plan_button(account, kind), held_button(account, kind), skip_button(account, kind), phase)
    reviewed = Button(label=_("Reviewed"), command="plan reviewed", args=about, opens="form")
    return (reviewed, Button(label=_("Plan"), command="plan", args=about))


def ask_day(account: Account, kind: str, proposed: date, kinds: Sequence[TouchpointKind]) -> View:
    """Return the form that puts a touchpoint into the calendar."""
    title = _("A touchpoint with {account}").format(account=account.name)
    options = tuple(Option(label=meeting_word(each), value=each.value) for each in kinds)
    which = Field(name="kind", label=_("Kind"), input="select", options=options, value=kind)
    day = day_field("day", _("Day"), proposed.isoformat())
    about = {"account": account.external_id}
    return form(title, (which, day), "touchpoint plan", about, submit=_("Plan it"))


def ask_reason(account: Account, kind: TouchpointKind) -> View:
    """Return the form that says why a touchpoint is not needed."""
    title = _("{meeting} with {account} is not needed")
    field = note_field(_("Reason")).model_copy(update={"name": "reason"})
    about = {"account": account.external_id, "kind": kind.value}
    said = title.format(meeting=meeting_word(kind), account=account.name)
    return form(said, (field,), "touchpoint skip", about)


def skipped(standing: Standing, kind: TouchpointKind, reason: str) -> View:
    """Return that a touchpoint is not needed in this phase."""
    title = _("{meeting} with {account} is not needed")
    said = title.format(meeting=meeting_word(kind), account=standing.account.name)
    about = {"account": standing.account.external_id}
    fact = Fact(label=_("Reason"), parts=(Text(text=reason),))
    return receipt(said, standing, (fact,), (Button(label=_("Phase"), command="phase", args=about),))


def example() -> View:
    """Return one message for the gallery."""
    wanted = Wanted(
        samples.ACME, Phase.RENEWAL, TouchpointKind.KICKOFF, samples.TODAY + timedelta(days=1), ""
    )
    case = replace(wanted, kind=TouchpointKind.BUSINESS_CASE, due=samples.TODAY + timedelta(days=6))
    review = ProgrammeReview(9, samples.TODAY + timedelta(days=1))
    found = (wanted, review, case)
    return proposals([Near(samples.ACME, each, samples.ANA) for each in found])
