"""Success plans in chat: the customer's answers, goals, evidence, stages (P1–P6)."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.portfolio import book_or_all
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import Currency, DayAhead, DayBack, Figure, Name, Note, Words, Worth
from success import permissions
from success.checklists import Item, tick
from success.errors import Refusal
from success.evidence import Evidence, EvidenceKind, written
from success.format import currency_code
from success.journal import Entry, EntryKind
from success.messages import plan as messages
from success.messages import plan_forms as forms
from success.naming import fold
from success.plan import Goal, Question
from success.plan_page import (
    PROGRAMME,
    RISKS,
    PlanPage,
    may_deliver,
    measured,
    read,
    read_many,
    review_to_record,
    stages,
)
from success.stretches import phase_of
from success.texts import N_, _
from success.view import Text, View


class Plan(Ask):
    """`plan <account>`."""

    account: Name


class Define(Ask):
    """`plan <account> define [words]`."""

    account: Name
    words: Note = ""
    helping: Note = ""
    acceptance: Note = ""
    who: Words = ""


class SetGoal(Ask):
    """`plan <account> goal [title]`."""

    account: Name
    title: Annotated[str, TEXT, Field(max_length=500)] = ""
    kpi: Words = ""
    unit: Words = ""
    baseline: Figure = None
    target: Figure = None
    due: DayAhead = None
    theirs: Words = ""
    ours: Words = ""
    functions: Words = ""


class Progress(Ask):
    """`plan <account> progress [actual] [title]`."""

    account: Name
    actual: Figure = None
    title: Words = ""
    reached: str = "no"
    roi: Worth = None
    currency: Currency = ""
    source: Words = ""


class AddEvidence(Ask):
    """`plan <account> evidence [amount] [unit] [source]`."""

    account: Name
    amount: Worth = None
    unit: str = ""
    source: Words = ""
    words: Note = ""
    day: DayBack = None


class Confirmed(Ask):
    """`plan <account> confirmed [words]`."""

    account: Name
    words: Note = ""
    who: Words = ""
    day: DayBack = None


class Risks(Ask):
    """`plan <account> risks [note]`."""

    account: Name
    note: Note = ""


class Reviewed(Ask):
    """`plan <account> reviewed [note]`."""

    account: Name
    note: Note = ""


class Gaps(Ask):
    """`gaps`."""


@command(
    "plan",
    "plan <account>",
    help=N_("Shows the success plan on one page: definition, goals, evidence, what is missing."),
    example="plan acme",
    group=Group.PLAN,
    access=Access.READ,
)
def plan(cmd: Plan, here: Here) -> View:
    """Answer with the plan as of now (P1)."""
    works = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    people = {user.email: user for user in here.uow.people.all()}
    phase = phase_of(here.uow, here.ws, here.account, here.now)
    return messages.page(_page(here), messages.Around(people, here.today, works, phase))


@command(
    "plan define",
    "plan <account> define [words]",
    help=N_("Writes down the customer's own definition of success."),
    example="plan acme define We close our books in five days",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def define(cmd: Define, here: Here) -> View:
    """Keep the customer's answers, verbatim (P1)."""
    if not cmd.words:
        return forms.ask_definition(_page(here))
    said = {Question.SUCCESS: cmd.words, Question.HELP: cmd.helping, Question.ACCEPTANCE: cmd.acceptance}
    for question, words in said.items():
        if words:
            data = {"question": question.value, "who": cmd.who}
            entry = Entry(here.account.id, EntryKind.DEFINITION, here.now, here.user.email, words, data)
            here.uow.journal.add(entry)
    title = _("The definition of success of {account} is on its plan").format(account=here.account.name)
    return messages.kept(settled(here), title, [(Text(text=cmd.words),)])


@command(
    "plan goal",
    "plan <account> goal [title]",
    help=N_("Puts a goal on the plan: what is measured, how much of it, by when, whose."),
    example="plan acme goal Halve the time to close",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def goal(cmd: SetGoal, here: Here) -> View:
    """Add or change a goal; one without a measure or a date is asked for them (P1, P5)."""
    if not cmd.title or (cmd.target is None and not cmd.kpi):
        return forms.ask_goal(here.account, cmd.title, here.account.owner_email or here.user.email)
    known = _goal(_page(here), cmd.title, default=Goal(here.account.id, cmd.title))
    set_to = replace(
        known,
        kpi=cmd.kpi or known.kpi,
        unit=cmd.unit or known.unit,
        baseline=cmd.baseline if cmd.baseline is not None else known.baseline,
        target=cmd.target if cmd.target is not None else known.target,
        customer_owner=cmd.theirs or known.customer_owner,
        owner_email=_ours(cmd.ours, here) or known.owner_email,
        due_date=cmd.due or known.due_date,
        functions=tuple(f.strip() for f in cmd.functions.split(";") if f.strip()) or known.functions,
    )
    if not measured(set_to):
        raise Refusal(
            _("A goal needs a measure: say what is counted and the figure to reach, such as 5 days.")
        )
    if set_to.due_date is None:
        raise Refusal(_("A goal needs a due date, such as 2026-09-30."))
    here.uow.plans.put_goal(set_to, here.now)
    title = _("“{goal}” is on the plan of {account}").format(goal=set_to.title, account=here.account.name)
    return messages.kept(settled(here), title)


def _ours(email: str, here: Here) -> str:
    if email and here.uow.people.get(email.strip().lower()) is None:
        raise Refusal(
            _("“{email}” is nobody of ours; give the e-mail address of a colleague.").format(email=email)
        )
    return email.strip().lower()


@command(
    "plan progress",
    "plan <account> progress [actual] [title]",
    help=N_("Records the present figure of a goal, or that it was achieved and what that is worth."),
    example="plan acme progress 6 Halve the time to close",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def progress(cmd: Progress, here: Here) -> View:
    """Record how a goal is doing; nothing is delivered on a plan without a definition of success (P2)."""
    page = _page(here)
    if not page.goals:
        raise Refusal(
            _("No goal is on this plan yet; add one with “plan {account} goal”.").format(
                account=here.account.external_id
            )
        )
    if not cmd.title:
        return forms.ask_progress(here.account, page.goals)
    found = _goal(page, cmd.title)
    reached = cmd.reached == "yes"
    if reached:
        may_deliver(page)
    if cmd.actual is None and not reached:
        return forms.ask_progress(here.account, [found])
    moved = replace(
        found,
        actual=cmd.actual if cmd.actual is not None else found.actual,
        achieved_at=(found.achieved_at or here.today) if reached else found.achieved_at,
        roi_amount=cmd.roi if cmd.roi is not None else found.roi_amount,
        roi_currency=cmd.currency or found.roi_currency,
        roi_source=cmd.source or found.roi_source,
    )
    here.uow.plans.put_goal(moved, here.now)
    template = _("“{goal}” is achieved") if reached else _("“{goal}” is brought up to date")
    return messages.kept(settled(here), template.format(goal=found.title))


@command(
    "plan evidence",
    "plan <account> evidence [amount] [unit] [source]",
    help=N_("Keeps a dated, quantified note of value: how much, of what, from where."),
    example="plan acme evidence 120000 EUR their finance report",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def evidence(cmd: AddEvidence, here: Here) -> View:
    """Keep an ROI note; it needs amount, unit and source (P4)."""
    if cmd.amount is None:
        return forms.ask_evidence(here.account)
    if not (cmd.unit and cmd.source):
        raise Refusal(
            _("Evidence needs an amount, its unit and its source, such as 120000 EUR their finance report.")
        )
    unit = currency_code(cmd.unit) or cmd.unit
    proof = Evidence(
        EvidenceKind.ROI, _moment(cmd.day, here), cmd.words, cmd.amount, unit, cmd.source, by=here.user.email
    )
    return _prove(proof, here)


@command(
    "plan confirmed",
    "plan <account> confirmed [words]",
    help=N_("Keeps value that the customer confirmed, in their own words."),
    example="plan acme confirmed We close in four days now",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def confirmed(cmd: Confirmed, here: Here) -> View:
    """Keep the customer's own words, who said them and when (P4)."""
    if not (cmd.words and cmd.who):
        return forms.ask_confirmed(here.account)
    proof = Evidence(
        EvidenceKind.CONFIRMED, _moment(cmd.day, here), cmd.words, who=cmd.who, by=here.user.email
    )
    return _prove(proof, here)


def _prove(proof: Evidence, here: Here) -> View:
    here.uow.journal.add(written(here.account, proof))
    title = _("Evidence of value at {account} is kept").format(account=here.account.name)
    return messages.kept(settled(here), title, [messages.evidence_line(proof)])


def _moment(day: date | None, here: Here) -> datetime:
    if day is None or day == here.today:
        return here.now
    if day > here.today:
        raise Refusal(_("Evidence is of something that has happened; that day is still to come."))
    return datetime.combine(day, time(12), here.zone)


@command(
    "plan risks",
    "plan <account> risks [note]",
    help=N_("Notes that what could go wrong was talked through with the customer."),
    example="plan acme risks Data quality, agreed weekly checks",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def risks(cmd: Risks, here: Here) -> View:
    """Tick the third stage, risk pre-emption (P3)."""
    tick(here.uow, here.account, RISKS, [Item(RISKS)], RISKS, here.user, here.now, note=cmd.note)
    title = _("Noted: the risks of {account} were talked through").format(account=here.account.name)
    return messages.kept(settled(here), title)


@command(
    "plan reviewed",
    "plan <account> reviewed [note]",
    help=N_("Records the review of the whole programme that is due."),
    example="plan acme reviewed The programme goes on, with finance as a second team",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def reviewed(cmd: Reviewed, here: Here) -> View:
    """Record the programme review that is due; without a note, ask for it (P6)."""
    review = review_to_record(_page(here), here.today)
    if not cmd.note:
        return forms.ask_review(here.account, review)
    item = str(review.months)
    tick(here.uow, here.account, PROGRAMME, [Item(item)], item, here.user, here.now, note=cmd.note)
    title = _("{review} of {account} is recorded")
    word = messages.review_word(review.months)
    said = title.format(review=word, account=here.account.name)
    return messages.kept(settled(here), said, [(Text(text=cmd.note),)])


@command(
    "gaps",
    "gaps",
    help=N_("Lists the accounts whose success plan misses one of its four stages."),
    example="gaps",
    group=Group.PLAN,
    access=Access.STAFF,
)
def gaps(cmd: Gaps, here: Here) -> View:
    """Report the accounts of the asker's book that miss a stage (P3)."""
    accounts = book_or_all(here)
    pages = read_many(here.uow, here.ws, accounts, here.now)
    rows = [(account, stages(pages[account.id])) for account in accounts]
    missing = [row for row in rows if not all(row[1].values())]
    return messages.report(missing, len(accounts))


def _page(here: Here) -> PlanPage:
    return read(here.uow, here.ws, here.account, here.now)


def _goal(page: PlanPage, title: str, default: Goal | None = None) -> Goal:
    """Return the goal that is meant: by its title, or the only one whose title begins so."""
    wanted = fold(title)
    exact = [goal for goal in page.goals if fold(goal.title) == wanted]
    near = exact or [goal for goal in page.goals if default is None and fold(goal.title).startswith(wanted)]
    if len(near) == 1:
        return near[0]
    if default is not None:
        return default
    titles = ", ".join(f"“{goal.title}”" for goal in page.goals)
    raise Refusal(
        _("No goal of this plan is called “{goal}”; it has {goals}.").format(goal=title[:80], goals=titles)
    )
