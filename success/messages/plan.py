"""The success plan on one page, its forms, and the report of plans that miss a stage (P1–P6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from success.account import Account
from success.evidence import Evidence, EvidenceKind
from success.format import currency_code, number_text
from success.journal import Entry, EntryKind
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.phases import phase_facts
from success.messages.receipt import Standing, receipt
from success.messages.words import account_word, meeting_word, person
from success.people import User
from success.plan import Goal, Question
from success.plan_page import Gap, PlanPage, ProgrammeReview, Stage, achieved, gaps, stages
from success.presets import load
from success.texts import N_, _, ngettext
from success.touchpoint import TouchpointStatus
from success.view import (
    Actions,
    Amount,
    Block,
    Bullets,
    Button,
    Column,
    Fact,
    Facts,
    Inline,
    Moment,
    Parts,
    Table,
    Text,
    View,
    muted,
    paragraph,
    say,
    strong,
)

MOST_ROWS = 20
SHOWN_EVIDENCE = 5

_GAPS = {
    Gap.NO_DEFINITION: N_("The customer's own definition of success is missing."),
    Gap.FEW_GOALS: N_("A plan has {fewest} to {most} goals; this one has fewer."),
    Gap.MANY_GOALS: N_("A plan has {fewest} to {most} goals; this one has more."),
    Gap.NO_MEASURE: N_("“{goal}” does not say what is measured and how much of it is meant."),
    Gap.NO_DUE_DATE: N_("“{goal}” has no due date."),
    Gap.NO_CUSTOMER_OWNER: N_("“{goal}” has no owner on the customer's side."),
    Gap.NO_OWNER: N_("“{goal}” has no owner on our side."),
    Gap.ONE_FUNCTION: N_("The plan is to name at least {functions} of our functions."),
}

_STAGES = {
    Stage.ALIGNMENT: N_("Goal alignment"),
    Stage.MILESTONES: N_("Milestone design"),
    Stage.RISKS: N_("Risk pre-emption"),
    Stage.REVIEW: N_("Value review"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """What the page needs beside the plan: our people by address, the reader's day, the phase."""

    people: Mapping[str, User]
    today: date
    works: bool
    phase: Phase | None = None


def page(plan: PlanPage, around: Around) -> View:
    """Return the plan on one page."""
    title = _("Success plan of {account}").format(account=account_word(plan.account))
    lead = (*phase_facts(around.phase), *_answers(plan))
    blocks: list[Block] = [Facts(facts=lead), *_goals(plan, around), *_evidence(plan)]
    blocks += [_stages(plan), *_meetings(plan), *_gaps(plan), *_reviews(plan, around.today)]
    if around.works:
        blocks.append(_actions(plan))
    return View(title=title, tone="neutral", blocks=tuple(blocks), more=f"plan {plan.account.external_id}")


def _answers(plan: PlanPage) -> tuple[Fact, ...]:
    asked = (
        (Question.SUCCESS, _("How do you define success?")),
        (Question.HELP, _("How can we best help?")),
        (Question.ACCEPTANCE, _("A goal is delivered when")),
    )
    return tuple(Fact(label=words, parts=_said(plan, question)) for question, words in asked)


def _said(plan: PlanPage, question: Question) -> Parts:
    entry = plan.answers.get(question)
    if entry is None:
        return (muted(_("not asked yet")),)
    who = entry.data.get("who", "")
    day = Moment(at=entry.at)
    if who:
        return say(_("“{words}” ({who}, {day})"), words=entry.words, who=who, day=day)
    return say(_("“{words}” ({day})"), words=entry.words, day=day)


def _goals(plan: PlanPage, around: Around) -> list[Block]:
    if not plan.goals:
        return [paragraph(_("No goal is on the plan yet."))]
    columns = (_("Goal"), _("Now"), _("Target"), _("Due"), _("Owners"))
    table = Table(
        caption=_("Goals"),
        columns=tuple(Column(label=label) for label in columns),
        rows=tuple(_goal_row(goal, around) for goal in plan.goals),
    )
    return [table]


def _goal_row(goal: Goal, around: Around) -> tuple[Parts, ...]:
    ours = person(around.people.get(goal.owner_email or ""), goal.owner_email)
    theirs = Text(text=goal.customer_owner or _("nobody yet"))
    return (
        say("{mark} {title}", mark=status_mark(goal, around.today), title=goal.title),
        (Text(text=goal_figure(goal.actual if goal.actual is not None else goal.baseline, goal)),),
        (Text(text=goal_figure(goal.target, goal)),),
        (Moment(at=goal.due_date),) if goal.due_date else (muted("–"),),
        say("{ours} / {theirs}", ours=ours, theirs=theirs),
    )


def status_mark(goal: Goal, today: date) -> str:
    """Return where a goal stands: achieved, on its way, or past its date (Q5)."""
    if achieved(goal, today):
        return "✅"
    return "❌" if goal.due_date and goal.due_date < today else "⚠️"


def goal_figure(value: Decimal | None, goal: Goal) -> str:
    """Return a figure of a goal with its unit, a dash where there is none."""
    return "–" if value is None else f"{number_text(value, 2)} {goal.unit or ''}".strip()


def _evidence(plan: PlanPage) -> list[Block]:
    if not plan.evidence:
        return [paragraph(_("No evidence of value is recorded yet."))]
    shown = plan.evidence[::-1][:SHOWN_EVIDENCE]
    lead = ngettext("{count} piece of evidence", "{count} pieces of evidence", len(plan.evidence))
    return [
        paragraph("{lead}", lead=strong(lead.format(count=len(plan.evidence)))),
        Bullets(items=tuple(evidence_line(proof) for proof in shown)),
    ]


def evidence_line(proof: Evidence) -> Parts:
    """Return one piece of evidence: how much or whose words, from where, when (P4)."""
    day = Moment(at=proof.at)
    if proof.kind is EvidenceKind.CONFIRMED:
        return say(_("“{words}” {who}, {day}"), words=proof.words, who=strong(proof.who), day=day)
    much = _much(proof)
    source = proof.source or _("no source given")
    if proof.words:
        return say(
            _("{much}: {words} ({source}, {day})"), much=much, words=proof.words, source=source, day=day
        )
    return say(_("{much} ({source}, {day})"), much=much, source=source, day=day)


def _much(proof: Evidence) -> Inline:
    if proof.amount is None:
        return Text(text=_("not quantified"))
    currency = currency_code(proof.unit)
    if currency:
        return Amount(value=proof.amount, currency=currency)
    return Text(text=f"{number_text(proof.amount, 2)} {proof.unit}".strip())


def _stages(plan: PlanPage) -> Facts:
    done = stages(plan)
    words = " → ".join(f"{'✅' if done[stage] else '⬜'} {_(_STAGES[stage])}" for stage in Stage)
    return Facts(facts=(Fact(label=_("Stages"), parts=(Text(text=words),)),))


def stage_word(stage: Stage) -> str:
    """Return the name of a stage of the plan (P3)."""
    return _(_STAGES[stage])


def _meetings(plan: PlanPage) -> list[Block]:
    ahead = [t for t in plan.touchpoints if t.status is TouchpointStatus.SCHEDULED][:3]
    if not ahead:
        return []
    words = tuple(
        say("{meeting} {day}", meeting=meeting_word(meeting.kind), day=Moment(at=meeting.scheduled_at))
        for meeting in ahead
    )
    return [paragraph("{lead}", lead=strong(_("Meetings meant to move it"))), Bullets(items=words)]


def _gaps(plan: PlanPage) -> list[Block]:
    found = gaps(plan)
    if not found:
        return []
    rules = plan.rules
    figures = {"fewest": rules.fewest_goals, "most": rules.most_goals, "functions": rules.fewest_functions}
    items = tuple(say(_(_GAPS[gap]), goal=goal, **figures) for gap, goal in found[:MOST_ROWS])
    return [paragraph("{lead}", lead=strong(_("What the plan still needs"))), Bullets(items=items)]


def _reviews(plan: PlanPage, today: date) -> list[Block]:
    if not plan.programme:
        return []
    last = max((review.months for review in plan.programme if review.done), default=0)
    facts = tuple(
        Fact(label=review_word(review.months), parts=_review(review, today, overtaken=review.months < last))
        for review in plan.programme
    )
    return [Facts(facts=facts)]


def review_word(months: int) -> str:
    """Return the name of a programme review (P6)."""
    return _("Programme review, {months} months").format(months=months)


def _review(review: ProgrammeReview, today: date, *, overtaken: bool) -> Parts:
    if review.done is None:
        day = Moment(at=review.day)
        if overtaken:
            return say(_("{day}, not recorded; a later one was held"), day=day)
        return say(_("⚠️ {day}, past and not recorded"), day=day) if review.day < today else (day,)
    held = say(_("✅ held {day}"), day=Moment(at=review.done.at))
    return say("{held}: {note}", held=held, note=review.done.words) if review.done.words else held


def _actions(plan: PlanPage) -> Actions:
    about = {"account": plan.account.external_id}
    buttons = [
        Button(label=_("Define success"), command="plan define", args=about, opens="form"),
        Button(label=_("Add a goal"), command="plan goal", args=about, opens="form"),
        Button(label=_("Add evidence"), command="plan evidence", args=about, opens="form"),
    ]
    if plan.goals:
        buttons.insert(1, Button(label=_("Update a goal"), command="plan progress", args=about, opens="form"))
    if not stages(plan)[Stage.RISKS]:
        buttons.append(Button(label=_("Risks talked through"), command="plan risks", args=about))
    return Actions(buttons=tuple(buttons))


# ---------------------------------------------------------------- receipts and the report


def kept(standing: Standing, title: str, lines: Sequence[Parts] = ()) -> View:
    """Return that something was put on the plan."""
    facts = tuple(Fact(label=_("On the plan"), parts=line) for line in lines)
    about = {"account": standing.account.external_id}
    return receipt(title, standing, facts, (Button(label=_("Plan"), command="plan", args=about),))


def report(rows: Sequence[tuple[Account, dict[Stage, bool]]], looked_at: int) -> View:
    """Return the accounts whose plan misses a stage (P3)."""
    if not rows:
        title = ngettext(
            "The plan of your {count} account has all four stages",
            "The plans of your {count} accounts have all four stages",
            looked_at,
        )
        return View(title=title.format(count=looked_at), tone="good")
    title = ngettext(
        "{count} of {all} plans misses a stage", "{count} of {all} plans miss a stage", len(rows)
    )
    columns = (Column(label=_("Account")), *(Column(label=stage_word(stage)) for stage in Stage))
    cells = tuple(
        (
            (Text(text=account_word(account)),),
            *((Text(text=_("✅ done") if done[stage] else _("⬜ missing")),) for stage in Stage),
        )
        for account, done in rows[:MOST_ROWS]
    )
    table = Table(caption=_("Plans that miss a stage"), columns=columns, rows=cells)
    worst = rows[0][0]
    button = Button(
        label=_("Plan of {account}").format(account=worst.name),
        command="plan",
        args={"account": worst.external_id},
    )
    return View(
        title=title.format(count=len(rows), all=looked_at),
        tone="warn",
        blocks=(table, Actions(buttons=(button,))),
        more="gaps",
    )


def example() -> View:
    """Return one message for the gallery."""
    goal = Goal(
        1,
        "Halve the time to close",
        kpi="days to close",
        unit="days",
        baseline=Decimal(10),
        target=Decimal(5),
        actual=Decimal(7),
        customer_owner="Cora Chen",
        owner_email=samples.ANA.email,
        due_date=date(2026, 6, 30),
        functions=("success",),
    )
    said = {"question": Question.SUCCESS.value, "who": "Cora Chen"}
    words = Entry(1, EntryKind.DEFINITION, samples.THEN, samples.ANA.email, "We close in five days", said)
    proof = Evidence(EvidenceKind.CONFIRMED, samples.NOW, "We close in seven days now", who="Cora Chen")
    reviews = (ProgrammeReview(9, date(2026, 4, 1)), ProgrammeReview(12, date(2026, 7, 1)))
    found = PlanPage(
        samples.ACME,
        samples.NOW,
        {Question.SUCCESS: words},
        (goal,),
        (proof,),
        (),
        None,
        load("framework").plan,
        reviews,
    )
    return page(found, Around({samples.ANA.email: samples.ANA}, samples.TODAY, True, Phase.RENEWAL))
