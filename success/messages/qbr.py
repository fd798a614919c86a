"""Business reviews in chat: the checklist with its proof, the agenda, the pack, what was agreed (Q1–Q3,
Q5).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from success.account import Account
from success.actions import Agreed
from success.checklists import Mark
from success.format import day_text
from success.messages import samples
from success.messages.forms import day_field, form, note_field
from success.messages.plan import evidence_line, goal_figure, status_mark
from success.messages.qbr_items import item_word, line, missing
from success.messages.receipt import Standing, receipt
from success.messages.review import focus, priorities, support, usage
from success.messages.words import meeting_word, score_words, segment_gap
from success.people import User
from success.plan_page import PlanPage
from success.presets import load
from success.qbr import (
    ITEMS,
    RENEWAL,
    ROI,
    TREND,
    Preparation,
    Step,
)
from success.qbr_pack import AGENDA, Pack
from success.texts import N_, _
from success.touchpoint import Touchpoint, TouchpointKind
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Chart,
    Column,
    Fact,
    Facts,
    Field,
    Moment,
    Parts,
    Person,
    Series,
    Table,
    Text,
    View,
    muted,
    paragraph,
    say,
    strong,
)

_STEPS = {
    Step.PREPARE: N_("Preparation opens"),
    Step.PREBRIEF: N_("Champion pre-brief"),
    Step.SEND: N_("Agenda and ROI data go out"),
}

_SUBJECTS = {
    "welcome": N_("Welcome and objectives"),
    "results": N_("Results: goals against actuals"),
    "value": N_("Value realised: the ROI story"),
    "risks": N_("Challenges and open risks"),
    "goals": N_("Next quarter's goals and criteria"),
    "roadmap": N_("Roadmap and asks"),
}

_LEADS = {
    "csm": N_("CSM"),
    "csm_champion": N_("CSM and champion"),
    "both": N_("both sides"),
    "executive": N_("customer executive"),
    "csm_ae": N_("CSM and account executive"),
}


def step_word(step: Step) -> str:
    """Return what a step before a review asks for (Q3)."""
    return _(_STEPS[step])


def checklist(found: Preparation, people: Mapping[str, User], works: bool) -> View:
    """Return how ready the next review is, each item with the fact that proves it (Q1)."""
    done = sum(mark.done for mark in found.marks)
    title = _("Review of {account}: {done} of {all} ready").format(
        account=found.account.name, done=done, all=len(found.marks)
    )
    blocks: list[Block] = [
        Facts(facts=_dates(found)),
        Bullets(items=tuple(line(mark, found.rules, people) for mark in found.marks)),
    ]
    if works:
        blocks.append(_actions(found))
    more = f"qbr {found.account.external_id}"
    return View(title=title, tone="good" if found.ready else "neutral", blocks=tuple(blocks), more=more)


def _dates(found: Preparation) -> tuple[Fact, ...]:
    facts = [Fact(label=_("Next review"), parts=_next(found))]
    for step, day in found.steps.items():
        facts.append(Fact(label=step_word(step), parts=(Moment(at=day),)))
    if found.sent is not None and found.sent.done and found.sent.at:
        facts.append(Fact(label=_("Sent"), parts=(Moment(at=found.sent.at),)))
    if found.last is not None:
        held = found.last.held_at or found.last.scheduled_at
        facts.append(Fact(label=_("Last review"), parts=(Moment(at=held),)))
    return tuple(facts)


def _next(found: Preparation) -> Parts:
    if found.meeting is not None:
        at = Moment(at=found.meeting.scheduled_at, style="datetime")
        return say("{kind}, {at}", kind=meeting_word(found.meeting.kind), at=at)
    if found.due is not None:
        return say(_("none planned; one is due by {day}"), day=Moment(at=found.due))
    if found.segment is None:
        return (muted(_("none planned; {gap}").format(gap=segment_gap(found.account))),)
    return (muted(_("none planned; reviews are on demand here")),)


def _actions(found: Preparation) -> Actions:
    about = {"account": found.account.external_id}
    buttons = [
        Button(
            label=_("Move") if found.meeting else _("Schedule"),
            command="qbr schedule",
            args=about,
            opens="form",
        ),
        Button(label=_("Agenda"), command="qbr agenda", args=about),
        Button(label=_("Deck"), command="qbr deck", args=about),
    ]
    open_one = next((m.item.key for m in found.marks if not m.done and m.item.by_hand), None)
    if open_one:
        label = _("Done: {item}").format(item=item_word(open_one, found.rules))
        buttons.append(Button(label=label, command="qbr tick", args={**about, "item": open_one}))
    if found.meeting:
        buttons.append(Button(label=_("Held"), command="qbr done", args=about, opens="form"))
    return Actions(buttons=tuple(buttons[:5]))


# ------------------------------------------------------------------ agenda and pack


def agenda(pack: Pack) -> View:
    """Return the sixty minutes of the review (Q2) and the value to show (P4: every evidence from the
    first).
    """
    rows = tuple(
        (
            (Text(text=f"{start}–{end}"),),
            (Text(text=_(_SUBJECTS[subject])),),
            (Text(text=_(_LEADS[lead])),),
        )
        for start, end, subject, lead in AGENDA
    )
    columns = tuple(Column(label=label) for label in (_("Minutes"), _("Subject"), _("Who leads")))
    blocks: list[Block] = [Table(caption=_("Agenda, 60 minutes"), columns=columns, rows=rows)]
    blocks += _value(pack)
    about = {"account": pack.account.external_id}
    blocks.append(
        Actions(
            buttons=(
                Button(label=_("Mark as sent"), command="qbr send", args=about),
                Button(label=_("Deck"), command="qbr deck", args=about),
            )
        )
    )
    title = _("Agenda of the review with {account}").format(account=pack.account.name)
    return View(title=title, blocks=tuple(blocks))


def _value(pack: Pack) -> list[Block]:
    blocks: list[Block] = []
    if pack.goals:
        rows = tuple(
            (
                say("{mark} {goal}", mark=status_mark(goal, pack.today), goal=goal.title),
                (Text(text=goal_figure(goal.target, goal)),),
                (Text(text=goal_figure(goal.actual, goal)),),
            )
            for goal in pack.goals
        )
        columns = tuple(Column(label=label) for label in (_("Goal"), _("Target"), _("Actual")))
        blocks.append(Table(caption=_("Value delivered"), columns=columns, rows=rows))
    if pack.evidence:
        lead = paragraph("{lead}", lead=strong(_("Evidence, from the first")))
        blocks += [lead, Bullets(items=tuple(evidence_line(proof) for proof in pack.evidence))]
    return blocks


def summary(pack: Pack) -> View:
    """Return the pack in chat: what the document says, in short (Q5)."""
    blocks: list[Block] = [Facts(facts=_summary(pack)), *_value(pack)]
    known = [(day_text(one.day), one.score) for one in pack.trend if one.score is not None]
    if len(known) > 1:
        values = tuple(Decimal(score) for _label, score in known)
        categories = tuple(label for label, _score in known)
        series = (Series(name=_("Score"), values=values),)
        blocks.append(Chart(title=_("Health score, weekly"), categories=categories, series=series))
    if pack.actions:
        blocks += [paragraph("{lead}", lead=strong(_("Open actions"))), _action_lines(pack.actions)]
    title = _("Business review of {account}").format(account=pack.account.name)
    return View(title=title, blocks=tuple(blocks))


def _summary(pack: Pack) -> tuple[Fact, ...]:
    facts = [Fact(label=_("Health"), parts=(Text(text=score_words(pack.health)),))]
    listed = ((_("Wins"), pack.wins), (_("Focus"), focus(pack)), (_("Priorities"), priorities(pack)))
    facts += [Fact(label=label, parts=(Text(text=" · ".join(words)),)) for label, words in listed if words]
    facts += [Fact(label=name, parts=(Text(text=value),)) for name, value in (*usage(pack), *support(pack))]
    return tuple(facts)


def _action_lines(actions: Sequence[Agreed]) -> Bullets:
    return Bullets(items=tuple(action_line(action) for action in actions))


def action_line(action: Agreed) -> Parts:
    """Return one action: what, who, by when."""
    day = Moment(at=action.due)
    return say(
        "#{number} {text} · {owner} · {day}",
        number=action.number,
        text=action.text,
        owner=Person(email=action.owner, name=action.name) if action.name else strong(action.owner),
        day=day,
    )


# ------------------------------------------------------------------ forms and receipts


def ask_day(account: Account, proposed: date, planned: Touchpoint | None) -> View:
    """Return the form for the day of a review."""
    title = _("Move the review of {account}") if planned else _("Schedule a review with {account}")
    fields = (day_field("day", _("Day"), proposed.isoformat()),)
    return form(title.format(account=account.name), fields, "qbr schedule", {"account": account.external_id})


def scheduled(account: Account, found: Preparation) -> View:
    """Return that a review is in the calendar, with the days of its preparation (Q3)."""
    title = _("The review of {account} is in the calendar").format(account=account.name)
    button = Button(label=_("Checklist"), command="qbr", args={"account": account.external_id})
    return View(title=title, tone="good", blocks=(Facts(facts=_dates(found)), Actions(buttons=(button,))))


def ask_note(account: Account) -> View:
    """Return the form for a review that was held."""
    title = _("How was the review with {account}?").format(account=account.name)
    return form(title, (note_field(),), "qbr done", {"account": account.external_id})


def held(standing: Standing) -> View:
    """Return that a review was held, and offer to write down what was agreed (Q3)."""
    title = _("The review of {account} was held").format(account=standing.account.name)
    about = {"account": standing.account.external_id}
    return receipt(
        title,
        standing,
        (),
        (Button(label=_("Add an action"), command="qbr action", args=about, opens="form"),),
    )


def sent(account: Account) -> View:
    """Return that agenda and ROI data went out."""
    title = _("Noted: agenda and ROI data went out to {account}").format(account=account.name)
    button = Button(label=_("Checklist"), command="qbr", args={"account": account.external_id})
    return View(title=title, tone="good", blocks=(Actions(buttons=(button,)),))


def ask_action(account: Account, day: date, owner: str) -> View:
    """Return the form for an action agreed in a review."""
    fields = (
        note_field(_("Action"), name="text"),
        Field(
            name="owner", label=_("Owner"), value=owner, hint=_("e-mail address, or a name at the customer")
        ),
        day_field("day", _("Due"), day.isoformat()),
    )
    title = _("Agreed with {account}").format(account=account.name)
    return form(title, fields, "qbr action", {"account": account.external_id})


def kept_action(account: Account, actions: Sequence[Agreed]) -> View:
    """Return the open actions after one was added or finished."""
    title = _("Actions agreed with {account}").format(account=account.name)
    about = {"account": account.external_id}
    if not actions:
        return View(title=title, tone="good", blocks=(paragraph(_("Every action is done.")),))
    buttons = tuple(
        Button(
            label=_("Done: #{number}").format(number=action.number),
            command="qbr action done",
            args={**about, "number": str(action.number)},
        )
        for action in actions[:4]
    )
    more = Button(label=_("Add an action"), command="qbr action", args=about, opens="form")
    return View(title=title, blocks=(_action_lines(actions), Actions(buttons=(*buttons, more))))


# ------------------------------------------------------------------ what the clock says


def asked(account: Account, step: Step, at: date, found: Preparation) -> View:
    """Return the reminder of one step before a review (Q3): goal first, then the path, owner and date."""
    title = _("{step}: review of {account}").format(step=step_word(step), account=account.name)
    lead = paragraph(_("The review is on {day}."), day=Moment(at=at))
    still = [mark for mark in found.marks if not mark.done]
    blocks: list[Block] = [lead]
    if still:
        blocks.append(Bullets(items=tuple(missing(mark, found.rules) for mark in still)))
    about = {"account": account.external_id}
    name = {Step.PREPARE: "qbr", Step.PREBRIEF: "qbr agenda", Step.SEND: "qbr agenda"}[step]
    buttons = [Button(label=_("Checklist") if name == "qbr" else _("Agenda"), command=name, args=about)]
    if step is Step.SEND:
        buttons.append(Button(label=_("Mark as sent"), command="qbr send", args=about))
    return View(title=title, blocks=(*blocks, Actions(buttons=tuple(buttons))))


def chased(account: Account, action: Agreed) -> View:
    """Return the reminder of an action that is due (Q3)."""
    title = _("Due: an action agreed with {account}").format(account=account.name)
    about = {"account": account.external_id, "number": str(action.number)}
    done = Button(label=_("Done"), command="qbr action done", args=about, style="primary")
    return View(title=title, blocks=(Bullets(items=(action_line(action),)), Actions(buttons=(done,))))


def example() -> View:
    """Return one message for the gallery."""
    meeting = Touchpoint(samples.ACME.id, TouchpointKind.QBR, datetime(2026, 4, 16, 10, tzinfo=UTC))
    proofs = {TREND: ("76", "65"), ROI: ("CFO", "Payroll report"), RENEWAL: ("2026-06-30",)}
    marks = (Mark(item, item.key in proofs, proofs.get(item.key, ())) for item in ITEMS[:-1])
    steps = {
        Step.PREPARE: date(2026, 4, 2),
        Step.PREBRIEF: date(2026, 4, 7),
        Step.SEND: date(2026, 4, 9),
    }
    preset, segment = load("framework"), samples.ACME.segment
    plan = PlanPage(samples.ACME, samples.NOW, {}, (), (), (meeting,), None, preset.plan)
    scores = (samples.BEFORE, samples.SCORED)
    known = (None, None, tuple(marks), steps, None, scores, plan, segment, preset.reviews)
    found = Preparation(samples.ACME, meeting, *known)
    return checklist(found, {}, works=True)
