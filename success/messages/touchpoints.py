"""What is near, proposed; touchpoints that a phase asks for, planned or not needed (L2, O1, P6, Q4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from success.account import Account
from success.checklists import Mark
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.forms import day_field, form, note_field
from success.messages.near import Near, NearMilestone, NearProgramme, NearReview, NearTouchpoint, Words
from success.messages.receipt import Standing, receipt
from success.messages.words import account_word, meeting_word, person
from success.onboarding import Reached, stretches
from success.plan_page import ProgrammeReview
from success.presets import load
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


def proposals(rows: Sequence[Near]) -> View:
    """Return what one person should see to, in the order of its days."""
    count, first = len(rows), rows[0]
    one = _("{account}: {what}").format(account=account_word(first.account), what=first.words().what)
    many = ngettext("{count} step is near", "{count} steps are near", count).format(count=count)
    lead = _(
        "Each serves a goal of the customer. See to it, put it into the calendar, or say why it is not"
        " needed."
    )
    blocks: list[Block] = [paragraph(lead)]
    for row in rows:
        words = row.words()
        blocks += [Paragraph(parts=_line(row, words)), Actions(buttons=words.buttons, menu=count > 1)]
    return View(title=one if count == 1 else many, blocks=tuple(blocks), more="today")


def _line(row: Near, words: Words) -> Parts:
    head = say("{account} · {what}", account=strong(account_word(row.account)), what=words.what)
    who, day = person(row.owner, row.account.owner_email), Moment(at=row.day)
    return say(_("{head} · {goal} · {who} · by {day}"), head=head, goal=words.goal, who=who, day=day)


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
    account, owner, today = samples.ACME, samples.ANA, samples.TODAY
    soon, week, preset = today + timedelta(days=1), today + timedelta(days=6), load("framework")
    wanted = Wanted(account, Phase.RENEWAL, TouchpointKind.KICKOFF, soon, "")
    case = replace(wanted, kind=TouchpointKind.BUSINESS_CASE, due=week)
    wider = stretches(preset.onboarding)[2]
    passed = Reached(wider, today - timedelta(days=2), tuple(Mark(item, False) for item in wider.items))
    return proposals(
        [
            NearMilestone(account, owner, passed, preset, today),
            NearTouchpoint(account, owner, wanted),
            NearProgramme(account, owner, ProgrammeReview(9, soon)),
            NearTouchpoint(account, owner, case),
            NearReview(account, owner, TouchpointKind.QBR, date(2026, 6, 30)),
        ]
    )
