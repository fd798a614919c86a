"""The escalation thread: how it opens, who joins, what is taken on, done and agreed (W1, W6–W8).

The commands behind its buttons: `escalate action` (account, action, note), `task done` (account, task: its
id) and `escalate done` (account, note).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from success.account import Account, RenewalStage
from success.actions import Agreed
from success.alerts import Alert
from success.escalation import Action, Escalation, Task
from success.messages import samples
from success.messages.accounts import money
from success.messages.receipt import health_button
from success.messages.renewing import renewal_parts
from success.messages.signals import label, reason_parts
from success.messages.words import person, score_words
from success.people import User
from success.readings import Mark
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Inline,
    Moment,
    Note,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
)

_ACTIONS = {
    Action.EXECUTIVE: N_("Executive touchpoint"),
    Action.ROOT_CAUSE: N_("Root-cause analysis"),
    Action.SAVE_PLAN: N_("Save plan"),
    Action.SPONSOR: N_("Internal executive sponsor"),
    Action.CONCESSIONS: N_("Concessions"),
}

# What each immediate action comes to as a task, and the four weeks of the save plan (W8).
_TASKS = {
    Action.EXECUTIVE: N_("Executive touchpoint: hear their concerns at first hand"),
    Action.ROOT_CAUSE: N_("Root-cause analysis: write down what led here"),
    Action.SAVE_PLAN: N_("Save plan: agree actions, owners and dates"),
    Action.SPONSOR: N_("Internal executive sponsor: brief them and bring them in"),
    "executive_call": N_("Executive call, CSM and VP: understand the concerns"),
    "value_assessment": N_("Value assessment, CSM: document the ROI"),
    "roadmap_review": N_("Roadmap review, Product: address the gaps"),
    "proposal": N_("Proposal, CSM and Sales: present the solution"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the thread says about an account. `today` is the workspace's date.

    `acting` does what the owner would; `above` is who is told above them. `alert` is what opened the
    escalation, None where a person did. `partners` are the people known in the roles that a task names beside
    its owner, by the task's text.
    """

    account: Account
    stage: RenewalStage
    mark: Mark | None
    escalation: Escalation
    tasks: tuple[Task, ...]
    owner: User | None
    acting: User | None
    above: User | None
    today: date
    people: Mapping[str, User] = field(default_factory=dict)
    alert: Alert | None = None
    partners: Mapping[str, User] = field(default_factory=dict)


def action_word(action: Action) -> str:
    """Return the name of an immediate action."""
    return _(_ACTIONS[action])


def task_text(key: str) -> str:
    """Return, in English, what an action or a week of the save plan comes to; shown with `task_words`."""
    return _TASKS[key]


def task_words(task: Task | Agreed) -> str:
    """Return what a task or an agreed action says: a translated one of ours, or somebody's own words."""
    return _(task.text) if task.text in _TASKS.values() else task.text


def opened(now: Situation) -> View:
    """Return the message that opens the thread: situation, clock, owner, tasks, immediate actions."""
    goal = paragraph(
        _(
            "The goal: {account} stays on course. An executive hears their concerns by {due}; "
            "then {owner} works through the tasks below."
        ),
        account=now.account.name,
        due=Moment(at=now.escalation.due, style="datetime"),
        owner=person(now.acting, now.account.owner_email),
    )
    return View(
        title=_("Escalation: {account}").format(account=now.account.name),
        tone="bad",
        blocks=(
            goal,
            Facts(facts=_facts(now)),
            paragraph(_("Tasks:")),
            _listed(now, now.tasks),
            paragraph(_("What to do first:")),
            Actions(buttons=action_buttons(now.account)),
            _opened_by(now),
        ),
        more=f"escalate {now.account.external_id}",
    )


def _facts(now: Situation) -> tuple[Fact, ...]:
    account = now.account
    facts = (
        Fact(label=_("Why"), parts=_why(now)),
        Fact(label=_("Health"), parts=say(score_words(now.mark))),
        Fact(label=_("ARR"), parts=money(account)),
        Fact(label=_("Renewal"), parts=renewal_parts(account, now.stage, now.today)),
        Fact(label=_("Owner"), parts=_owner(now)),
    )
    if now.above is None:
        return facts
    return (*facts, Fact(label=_("Informed"), parts=(person(now.above),)))


def _why(now: Situation) -> Parts:
    if now.alert is None:
        return (Text(text=now.escalation.reason or _("Opened by hand, no reason given")),)
    return say(
        "{label}: {reason}", label=label(now.alert.key), reason=reason_parts(now.alert.key, now.alert.facts)
    )


def _owner(now: Situation) -> Parts:
    if now.owner is not None and now.acting is not None and now.owner.email != now.acting.email:
        template = _("{owner} (on leave; {backup} stands in)")
        return say(template, owner=person(now.owner), backup=person(now.acting))
    return (person(now.owner, now.account.owner_email),)


def _opened_by(now: Situation) -> Block:
    at = Moment(at=now.escalation.opened_at, style="datetime")
    if now.escalation.opened_by is None:
        return note(_("Opened {at} by a critical alert. What is decided here stays in this thread."), at=at)
    who = person(now.people.get(now.escalation.opened_by), now.escalation.opened_by)
    return note(_("Opened {at} by {who}. What is decided here stays in this thread."), at=at, who=who)


def action_buttons(account: Account) -> tuple[Button, ...]:
    """Return the immediate actions in their order (W7); concessions ask for their justification first."""
    return tuple(
        Button(
            label=action_word(action),
            command="escalate action",
            args={"account": account.external_id, "action": action.value},
            style="primary" if action is Action.EXECUTIVE else "default",
            opens="form" if action is Action.CONCESSIONS else "reply",
        )
        for action in Action
    )


def _listed(now: Situation, tasks: Sequence[Task]) -> Block:
    if not tasks:
        return paragraph(_("No task is open."))
    return Bullets(items=tuple(task_parts(task, now) for task in tasks))


def task_parts(task: Task, now: Situation) -> Parts:
    """Return one task with its owner, whoever is known in the role it names, and its date; or who did it."""
    if task.done_at is not None:
        who = person(now.people.get(task.done_by or ""), task.done_by)
        return say(_("✓ {task} · {who}"), task=task_words(task), who=who)
    who = person(now.people.get(task.owner_email or ""), task.owner_email)
    partner, due = partner_of(task, now), Moment(at=task.due)
    if partner is None:
        return say(_("{task} · {who} · by {due}"), task=task_words(task), who=who, due=due)
    template = _("{task} · {who} with {partner} · by {due}")
    return say(template, task=task_words(task), who=who, partner=person(partner), due=due)


def numbered(task: Task, now: Situation) -> Parts:
    """Return one task with the number that names it in chat."""
    return say("#{number} {task}", number=task.id or 0, task=task_parts(task, now))


def partner_of(task: Task, now: Situation) -> User | None:
    """Return who does a task together with its owner; None where nobody else is known in its role."""
    partner = now.partners.get(task.text)
    return None if partner is None or partner.email == task.owner_email else partner


def _reply(now: Situation, title: str, *blocks: Block, buttons: tuple[Button, ...] | None = None) -> View:
    offered = work_buttons(now) if buttons is None else buttons
    return View(title=title.format(account=now.account.name), blocks=(*blocks, Actions(buttons=offered)))


def work_buttons(now: Situation) -> tuple[Button, ...]:
    """Return what can be done in a running escalation: the next task done, close, look at the account."""
    args = {"account": now.account.external_id}
    close = Button(label=_("Close escalation"), command="escalate done", args=args, opens="form")
    undone = [task for task in now.tasks if task.done_at is None]
    done = [
        Button(label=_("Task done"), command="task done", args=args | {"task": str(task.id)})
        for task in undone[:1]
    ]
    return (*done, close, health_button(now.account))


# ---------------------------------------------------------------- replies in the thread


def joined(now: Situation, alert: Alert) -> View:
    """Return that a second critical signal came up for the same account (W3)."""
    why = paragraph("{label}: {reason}", label=label(alert.key), reason=reason_parts(alert.key, alert.facts))
    return _reply(now, _("Another critical sign for {account}"), why)


def said(now: Situation, reason: str, actor: User) -> View:
    """Return that a person escalated again while the escalation already runs."""
    return _reply(
        now, _("Escalated again: {account}"), paragraph("{who}: {reason}", who=person(actor), reason=reason)
    )


def stepped(now: Situation, joining: Sequence[User], days: int | None) -> View:
    """Return who joins at the next step of the ladder (W6), and what is still open.

    `days` is how many working days nothing was recorded, None where the step does not wait for that.
    """
    undone = [task for task in now.tasks if task.done_at is None]
    title = _("{account}: the next step of the escalation")
    people = _named(joining)
    lead = (
        paragraph(_("The goal stays the same, and {people} now joins to reach it."), people=people)
        if joining
        else paragraph(_("Nobody more can join, because nobody is known in that role."))
    )
    return _reply(now, title, lead, paragraph(_("Open tasks:")), _listed(now, undone), _waited(now, days))


def _waited(now: Situation, days: int | None) -> Note:
    if days is None:
        due = Moment(at=now.escalation.due, style="datetime")
        return note(_("An executive hears their concerns by {due}."), due=due)
    waited = ngettext(
        "{count} working day without a recorded action.",
        "{count} working days without a recorded action.",
        days,
    )
    return note(waited, count=days)


def _named(people: Sequence[User]) -> Parts:
    parts: list[Inline] = []
    for user in people:
        parts += [*([Text(text=_(" and "))] if parts else []), person(user)]
    return tuple(parts)


def acted(now: Situation, action: Action, actor: User, task: Task | None, words: str) -> View:
    """Return that somebody took on an immediate action (W7), with the justification of concessions."""
    lead = paragraph(_("{who} takes on: {action}."), who=person(actor), action=action_word(action))
    blocks: list[Block] = [lead]
    if task is not None:
        blocks.append(_listed(now, [task]))
    if words:
        label = _("Justification: {note}") if action is Action.CONCESSIONS else _("Noted: {note}")
        blocks.append(paragraph(label, note=Text(text=words)))
    return _reply(now, _("{account}: action taken on"), *blocks)


def added(now: Situation, task: Task) -> View:
    """Return that a task was added."""
    return _reply(now, _("{account}: new task"), _listed(now, [task]))


def finished(now: Situation, task: Task) -> View:
    """Return that a task is done, and which one is next."""
    undone = [each for each in now.tasks if each.done_at is None]
    blocks: list[Block] = [_listed(now, [task])]
    if undone:
        blocks += [paragraph(_("Next:")), _listed(now, undone[:1])]
    else:
        blocks.append(
            paragraph(_("Every task is done. If the goal is reached, the escalation can be closed."))
        )
    return _reply(now, _("{account}: task done"), *blocks)


def changed(now: Situation, task: Task, actor: User) -> View:
    """Return that a task has another day or another owner."""
    lead = paragraph(_("{who} changed a task:"), who=person(actor))
    return _reply(now, _("{account}: task changed"), lead, _listed(now, [task]))


def reopened(now: Situation, task: Task, actor: User) -> View:
    """Return that a task is open again."""
    lead = paragraph(_("{who} opened a task again:"), who=person(actor))
    return _reply(now, _("{account}: a task is open again"), lead, _listed(now, [task]))


def unheard(now: Situation) -> View:
    """Return, to whoever is above the owner, that no executive has heard the customer in time (W5)."""
    lead = paragraph(
        _(
            "The goal: an executive hears their concerns. It was due {due}."
            " Agree with {owner} who calls, and when."
        ),
        due=Moment(at=now.escalation.due, style="datetime"),
        owner=person(now.acting, now.account.owner_email),
    )
    view = _reply(now, _("{account}: executive engagement is overdue"), lead, _listed(now, _undone(now)))
    return view.model_copy(update={"tone": "warn"})


def _undone(now: Situation) -> list[Task]:
    return [task for task in now.tasks if task.done_at is None]


def cleared(now: Situation) -> View:
    """Return that no critical alert is open any more, so that the escalation can be closed."""
    lead = paragraph(
        _("No critical alert is open any more. If the goal is reached, the escalation can be closed.")
    )
    return _reply(now, _("{account}: the cause has cleared"), lead)


def closed(now: Situation, actor: User, words: str) -> View:
    """Return how the escalation ended."""
    lead = paragraph(_("{who} closed the escalation: {note}"), who=person(actor), note=Text(text=words))
    view = _reply(now, _("Escalation closed: {account}"), lead, buttons=(health_button(now.account),))
    return view.model_copy(update={"tone": "good"})


def outlived(now: Situation) -> View:
    """Return that the customer was lost and came back, so that nothing is left of what it was about."""
    lead = paragraph(
        _(
            "They were lost and came back: a new contract begins, and nothing of before is open. "
            "Should it need one, a new escalation can be opened."
        )
    )
    return _reply(now, _("Escalation closed: {account}"), lead, buttons=(health_button(now.account),))


def example() -> View:
    """Return one message for the gallery."""
    running = Escalation(
        1, samples.NOW, "champion_left", "", samples.ANA.email, samples.NOW + timedelta(hours=48), "thread"
    )
    weeks = ("executive_call", "value_assessment", "roadmap_review", "proposal")
    tasks = (
        Task(1, task_text(key), samples.ANA.email, samples.TODAY + timedelta(weeks=week), id=week)
        for week, key in enumerate(weeks, start=1)
    )
    return opened(
        Situation(
            account=samples.ACME,
            stage=samples.ACME.renewal_stage,
            mark=samples.MARK,
            escalation=running,
            tasks=tuple(tasks),
            owner=samples.ANA,
            acting=samples.ANA,
            above=samples.MAX,
            today=samples.TODAY,
            people={samples.ANA.email: samples.ANA},
            alert=samples.CRITICAL,
        )
    )
