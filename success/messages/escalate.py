"""What the person who escalates, acts or closes is told; the thread itself is worded in `escalation`."""

from datetime import date

from success.account import Account
from success.escalation import Action, Task
from success.messages import samples
from success.messages.escalation import Situation, action_buttons, numbered, task_parts, task_words
from success.messages.forms import day_field, form, note_field
from success.messages.receipt import health_button
from success.messages.words import person
from success.texts import _
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Field,
    Moment,
    Paragraph,
    Text,
    View,
    note,
    paragraph,
)

MOST_TASKS = 4  # offered as buttons


def ask_reason(account: Account) -> View:
    """Return the form that opens an escalation."""
    title = _("Escalate {account}").format(account=account.name)
    intro = _(
        "Opens a thread in the escalation channel, or tells those responsible directly where there is none."
    )
    field = note_field(_("Reason"), _("What is at stake, and what you need from whom"), name="reason")
    return form(title, (field,), "escalate", _about(account), intro=intro, submit=_("Escalate"))


def opened(now: Situation, *, again: bool) -> View:
    """Return that an escalation was opened or, where it ran already, that its thread was told."""
    title = _("The escalation of {account} was told") if again else _("{account} is escalated")
    return View(
        title=title.format(account=now.account.name),
        tone="good",
        blocks=(
            Facts(
                facts=(
                    Fact(
                        label=_("Executive engagement by"),
                        parts=(Moment(at=now.escalation.due, style="datetime"),),
                    ),
                    Fact(label=_("Owner"), parts=(person(now.acting, now.account.owner_email),)),
                )
            ),
            paragraph(_("Take on the first action now:")),
            Actions(buttons=action_buttons(now.account)),
        ),
    )


def running(now: Situation, *, works: bool) -> View:
    """Return where a running escalation stands: its clock, its tasks and what can be done."""
    undone = [task for task in now.tasks if task.done_at is None]
    blocks: list[Block] = [
        Facts(
            facts=(
                Fact(label=_("Since"), parts=(Moment(at=now.escalation.opened_at),)),
                Fact(label=_("Why"), parts=(Text(text=now.escalation.reason or "–"),)),
                Fact(
                    label=_("Executive engagement by"),
                    parts=(Moment(at=now.escalation.due, style="datetime"),),
                ),
                Fact(label=_("Owner"), parts=(person(now.acting, now.account.owner_email),)),
            )
        ),
        paragraph(_("Tasks:")),
        Bullets(items=tuple(numbered(task, now) for task in now.tasks)),
    ]
    if works:
        blocks.append(Actions(buttons=(*done_buttons(now.account, undone), *more_buttons(now.account))))
        blocks += [
            paragraph(_("Actions to take on:")),
            Actions(buttons=action_buttons(now.account), menu=True),
        ]
    return View(
        title=_("Saving {account}").format(account=now.account.name), tone="warn", blocks=tuple(blocks)
    )


def done_buttons(account: Account, undone: list[Task]) -> list[Button]:
    """Return a button for each of the first open tasks, that records it as done."""
    return [
        Button(
            label=_("Done: {task}").format(task=_short(task)),
            command="task done",
            args={**_about(account), "task": str(task.id)},
        )
        for task in undone[: MOST_TASKS - 1]
    ]


def _short(task: Task) -> str:
    words = task_words(task)
    return words if len(words) <= 30 else words[:29] + "…"


def more_buttons(account: Account) -> tuple[Button, ...]:
    """Return what else can be done with the tasks of an escalation: add one, close it."""
    return (
        Button(label=_("Add a task"), command="task", args=_about(account), opens="form"),
        Button(label=_("Close escalation"), command="escalate done", args=_about(account), opens="form"),
    )


def nothing_runs(account: Account, *, works: bool) -> View:
    """Return that no escalation runs, so there is nothing to save yet."""
    title = _("{account} is not escalated").format(account=account.name)
    lead = paragraph(_("The tasks that save an account belong to its escalation."))
    escalate = Button(label=_("Escalate"), command="escalate", args=_about(account), opens="form")
    buttons = (escalate, health_button(account)) if works else (health_button(account),)
    return View(title=title, blocks=(lead, Actions(buttons=buttons)))


def ask_justification(account: Account) -> View:
    """Return the form for concessions: they need a justification on record (W7)."""
    title = _("Concessions for {account}").format(account=account.name)
    field = note_field(_("Justification"), _("What is offered, why nothing else would do, who agreed"))
    args = {**_about(account), "action": Action.CONCESSIONS.value}
    return form(title, (field,), "escalate action", args, submit=_("Record"))


def taken(now: Situation, action: str, task: Task | None) -> View:
    """Return that an immediate action is theirs now; the thread was told."""
    title = _("Taken on for {account}: {action}").format(account=now.account.name, action=action)
    blocks: list[Block] = []
    if task is not None:
        blocks.append(Paragraph(parts=task_parts(task, now)))
    blocks.append(note(_("The escalation thread was told, and the next step of the ladder waits.")))
    buttons = (_save_button(now.account), health_button(now.account))
    return View(title=title, tone="good", blocks=(*blocks, Actions(buttons=buttons)))


def ask_ending(account: Account) -> View:
    """Return the form that closes an escalation: a note is needed."""
    title = _("Close the escalation of {account}").format(account=account.name)
    field = note_field(_("How did it end?"), _("One or two sentences for everyone in the thread"))
    return form(title, (field,), "escalate done", _about(account), submit=_("Close it"))


def ended(account: Account, words: str) -> View:
    """Return that an escalation is closed."""
    title = _("The escalation of {account} is closed").format(account=account.name)
    facts = (Fact(label=_("How it ended"), parts=(Text(text=words),)),)
    return View(
        title=title, tone="good", blocks=(Facts(facts=facts), Actions(buttons=(health_button(account),)))
    )


def ask_task(account: Account, day: date, text: str, who: str) -> View:
    """Return the form for a task; `who` is proposed to do it."""
    title = _("A task to save {account}").format(account=account.name)
    what = note_field(_("What is to be done"), name="text").model_copy(update={"value": text})
    whose = Field(name="who", label=_("Who does it"), value=who, hint=_("e-mail address or name"))
    fields = (what, day_field("day", _("By"), day.isoformat()), whose)
    return form(title, fields, "task for", _about(account))


def added(now: Situation, task: Task) -> View:
    """Return that a task was added; the thread was told."""
    title = _("Task added for {account}").format(account=now.account.name)
    blocks = (Paragraph(parts=task_parts(task, now)), Actions(buttons=(_save_button(now.account),)))
    return View(title=title, tone="good", blocks=blocks)


def finished(now: Situation, task: Task) -> View:
    """Return that a task is done, and what is left."""
    title = _("Task done for {account}").format(account=now.account.name)
    undone = [each for each in now.tasks if each.done_at is None]
    blocks: list[Block] = [Paragraph(parts=task_parts(task, now))]
    if undone:
        blocks += [
            paragraph(_("Still open:")),
            Bullets(items=tuple(task_parts(each, now) for each in undone)),
        ]
        buttons = (*done_buttons(now.account, undone), _save_button(now.account))
    else:
        blocks.append(paragraph(_("Every task is done. If the goal is reached, close the escalation.")))
        buttons = (*more_buttons(now.account),)
    return View(title=title, tone="good", blocks=(*blocks, Actions(buttons=buttons)))


def changed(now: Situation, task: Task) -> View:
    """Return that a task has another day or another owner; the thread was told."""
    title = _("Task changed for {account}").format(account=now.account.name)
    blocks = (Paragraph(parts=task_parts(task, now)), Actions(buttons=(_save_button(now.account),)))
    return View(title=title, tone="good", blocks=blocks)


def reopened(now: Situation, task: Task) -> View:
    """Return that a task is open again."""
    title = _("A task for {account} is open again").format(account=now.account.name)
    blocks = (Paragraph(parts=task_parts(task, now)), Actions(buttons=(_save_button(now.account),)))
    return View(title=title, blocks=blocks)


def _save_button(account: Account) -> Button:
    return Button(label=_("All tasks"), command="save", args=_about(account))


def _about(account: Account) -> dict[str, str]:
    return {"account": account.external_id}


def example() -> View:
    """Return one form for the gallery."""
    return ask_reason(samples.ACME)
