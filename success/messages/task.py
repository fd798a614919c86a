"""Tasks of escalations as one person reads them: given to them, taken over with an account, all of theirs."""

from collections.abc import Mapping, Sequence

from success.account import Account
from success.escalation import Escalation, Task
from success.messages import samples
from success.messages.escalation import Situation, task_parts, task_words
from success.messages.receipt import health_button
from success.messages.renewing import renewal_parts
from success.messages.words import person
from success.people import User
from success.save_plan import SavePlan
from success.texts import _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Moment,
    Paragraph,
    View,
    paragraph,
    say,
)

MOST_LINES = 15
MOST_BUTTONS = 4
Own = Sequence[tuple[Task, Account]]


def given(now: Situation, task: Task, by: User) -> View:
    """Return that somebody gave the reader a task; nothing else about the account is told."""
    title = _("A task for you, to save {account}").format(account=now.account.name)
    lead = paragraph(_("{who} counts on you for this:"), who=person(by))
    return View(
        title=title,
        blocks=(lead, Paragraph(parts=task_parts(task, now)), Actions(buttons=(done_button(task),))),
    )


def done_button(task: Task) -> Button:
    """Return the button with which its owner records a task as done, whoever they are."""
    label, args = _("Task done"), {"task": str(task.id)}
    return Button(label=label, command="task mine done", args=args, style="primary")


def taken_over(now: Situation, plan: SavePlan, before: User | None, tasks: Sequence[Task]) -> View:
    """Return what somebody takes over who now answers for a running escalation (W8)."""
    title = _("You take over saving {account}").format(account=now.account.name)
    lead = paragraph(_("The goal stays the same: {account} stays on course."), account=now.account.name)
    who = [paragraph(_("{who} answered for it until now."), who=person(before))] if before else []
    blocks: list[Block] = [lead, *who, Facts(facts=_clocks(now, plan))]
    if tasks:
        blocks += [
            paragraph(_("Your tasks from now on:")),
            Bullets(items=tuple(task_parts(task, now) for task in tasks)),
        ]
    args = {"account": now.account.external_id}
    save = Button(label=_("Save plan"), command="save", args=args, style="primary")
    return View(
        title=title, tone="warn", blocks=(*blocks, Actions(buttons=(save, health_button(now.account))))
    )


def _clocks(now: Situation, plan: SavePlan) -> tuple[Fact, ...]:
    facts = [
        Fact(label=_("Executive engagement by"), parts=(Moment(at=now.escalation.due, style="datetime"),)),
        Fact(label=_("Renewal"), parts=renewal_parts(now.account, now.stage, now.today)),
    ]
    ahead = [days for days in plan.horizons[:-1] if days not in plan.checks and plan.day(days) >= now.today]
    if ahead:
        parts = say(_("after {days} days, {day}"), days=ahead[0], day=Moment(at=plan.day(ahead[0])))
        facts.append(Fact(label=_("Next check"), parts=parts))
    if plan.decision is None:
        facts.append(Fact(label=_("Go or no-go"), parts=(Moment(at=plan.day(plan.last_day)),)))
    return tuple(facts)


def mine(tasks: Own) -> View:
    """Return the open tasks of one person in all escalations, the next due first."""
    if not tasks:
        return View(title=_("No task of yours is open"), tone="good")
    title = ngettext("{count} open task of yours", "{count} open tasks of yours", len(tasks))
    items = tuple(
        say(
            "#{number} {account}: {task} · {due}",
            number=task.id or 0,
            account=account.name,
            task=task_words(task),
            due=Moment(at=task.due),
        )
        for task, account in tasks[:MOST_LINES]
    )
    buttons = tuple(
        Button(
            label=_("Done: #{number}").format(number=task.id),
            command="task mine done",
            args={"task": str(task.id)},
        )
        for task, _account in tasks[:MOST_BUTTONS]
    )
    return View(
        title=title.format(count=len(tasks)),
        blocks=(Bullets(items=items), Actions(buttons=buttons)),
        more="task mine",
    )


def finished(task: Task, left: Own) -> View:
    """Return that a task of the reader's is done, and which of theirs are left."""
    rest = mine(left)
    lead = paragraph("✓ {task}", task=task_words(task))
    return rest.model_copy(update={"title": _("Task done, thank you"), "blocks": (lead, *rest.blocks)})


def example() -> View:
    """Return one message for the gallery."""
    running = Escalation(1, samples.NOW, "manual", "", samples.ANA.email, samples.NOW, "thread")
    task = Task(1, "Send the ROI figures", samples.MAX.email, samples.TODAY, id=7)
    people: Mapping[str, User] = {user.email: user for user in (samples.ANA, samples.MAX)}
    situation = Situation(
        account=samples.ACME,
        stage=samples.ACME.renewal_stage,
        mark=samples.MARK,
        escalation=running,
        tasks=(task,),
        owner=samples.ANA,
        acting=samples.ANA,
        above=samples.MAX,
        today=samples.TODAY,
        people=people,
    )
    return given(situation, task, samples.ANA)
