"""The forms of a success plan: definition, goal, progress, evidence, confirmed value, review (P1–P6)."""

from collections.abc import Sequence

from success.account import Account
from success.messages import samples
from success.messages.forms import day_field, form, note_field
from success.messages.plan import review_word
from success.plan import Goal, Question
from success.plan_page import PlanPage, ProgrammeReview
from success.texts import _
from success.view import Field, Option, View


def ask_definition(plan: PlanPage) -> View:
    """Return the form for the customer's answers."""
    said = {question: entry.words for question, entry in plan.answers.items()}
    fields = (
        Field(
            name="words",
            label=_("How do you define success?"),
            input="long",
            value=said.get(Question.SUCCESS, ""),
        ),
        Field(
            name="helping",
            label=_("How can we best help?"),
            input="long",
            value=said.get(Question.HELP, ""),
            optional=True,
        ),
        Field(
            name="acceptance",
            label=_("When is a goal delivered?"),
            input="long",
            value=said.get(Question.ACCEPTANCE, ""),
            optional=True,
        ),
        Field(name="who", label=_("Who said so"), optional=True),
    )
    title = _("What {account} says, in their own words").format(account=plan.account.name)
    return form(title, fields, "plan define", {"account": plan.account.external_id})


def ask_goal(account: Account, title: str, owner: str) -> View:
    """Return the form for a goal."""
    fields = (
        Field(name="title", label=_("Goal"), value=title),
        Field(name="kpi", label=_("What is measured"), hint=_("days to close a month")),
        Field(name="unit", label=_("Unit"), hint=_("days"), optional=True),
        Field(name="baseline", label=_("Today"), input="number", optional=True),
        Field(name="target", label=_("Target"), input="number"),
        day_field("due", _("Due")),
        Field(name="theirs", label=_("Owner at the customer")),
        Field(name="ours", label=_("Owner on our side"), value=owner, hint=_("e-mail address")),
        Field(name="functions", label=_("Our functions on it"), hint=_("success; support"), optional=True),
    )
    return form(
        _("A goal for {account}").format(account=account.name),
        fields,
        "plan goal",
        {"account": account.external_id},
    )


def ask_progress(account: Account, goals: Sequence[Goal]) -> View:
    """Return the form for how a goal is doing."""
    fields = (
        _which(goals),
        Field(name="actual", label=_("Figure now"), input="number", optional=True),
        Field(
            name="reached",
            label=_("Achieved"),
            input="select",
            options=(Option(label=_("Not yet"), value="no"), Option(label=_("Yes"), value="yes")),
            value="no",
        ),
        Field(name="roi", label=_("Worth"), input="number", optional=True),
        Field(name="currency", label=_("Currency"), hint="EUR", optional=True),
        Field(name="source", label=_("Source of the figure"), optional=True),
    )
    title = _("How a goal of {account} is doing").format(account=account.name)
    return form(title, fields, "plan progress", {"account": account.external_id})


def _which(goals: Sequence[Goal]) -> Field:
    options = tuple(Option(label=goal.title, value=goal.title) for goal in goals)
    return Field(name="title", label=_("Goal"), input="select", options=options)


def ask_evidence(account: Account) -> View:
    """Return the form for a quantified note of value."""
    fields = (
        Field(name="amount", label=_("How much"), input="number"),
        Field(name="unit", label=_("Unit or currency"), hint=_("EUR, hours, per cent")),
        Field(name="source", label=_("Source"), hint=_("their finance report")),
        note_field(_("What it shows"), name="words", optional=True),
        day_field("day", _("Of when")).model_copy(update={"optional": True}),
    )
    return form(
        _("Evidence of value at {account}").format(account=account.name),
        fields,
        "plan evidence",
        {"account": account.external_id},
    )


def ask_confirmed(account: Account) -> View:
    """Return the form for value in the customer's own words."""
    fields = (
        note_field(_("Their words"), name="words"),
        Field(name="who", label=_("Who said so")),
        day_field("day", _("When")).model_copy(update={"optional": True}),
    )
    title = _("Value that {account} confirmed").format(account=account.name)
    return form(title, fields, "plan confirmed", {"account": account.external_id})


def ask_review(account: Account, review: ProgrammeReview) -> View:
    """Return the form that records a programme review (P6)."""
    title = _("{review} with {account}").format(review=review_word(review.months), account=account.name)
    field = note_field(_("What came out of it"), _("What goes on, what changes, who does what by when"))
    return form(title, (field,), "plan reviewed", {"account": account.external_id})


def example() -> View:
    """Return one form for the gallery."""
    return ask_goal(samples.ACME, "Halve the time to close", samples.ANA.email)
