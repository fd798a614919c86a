"""What the clock asks of a save plan: tasks, updates, checks, the go or no-go, the off-boarding (W8)."""

from dataclasses import dataclass

from success.escalation import Task
from success.messages.escalate import done_buttons
from success.messages.escalation import Situation, task_parts
from success.messages.save import check_buttons, decide_button, horizon_parts, save_button
from success.messages.save_forms import account_of
from success.messages.task import done_button
from success.messages.words import person
from success.people import User
from success.save_plan import SavePlan
from success.texts import _, ngettext
from success.view import Actions, Block, Bullets, Button, Moment, View, paragraph


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person is asked for on one day. `quiet_days` counts working days without a record, 0 where no
    update is owed; `check` is the horizon to check; `parting` counts open items of the off-boarding.
    """

    tasks: tuple[Task, ...] = ()
    quiet_days: int = 0
    check: int | None = None
    decide: bool = False
    parting: int = 0


def asked(now: Situation, plan: SavePlan, what: Asked, reader: User, *, works: bool) -> View:
    """Return the reminder: the goal, then what is asked, each with its owner and day.

    Somebody who does not work on the account is offered only to record their own task as done.
    """
    update_only = what == Asked(quiet_days=what.quiet_days)
    title = _("You owe an update on {account}") if update_only else _("Saving {account}: what is due")
    if plan.ends:
        title = _("Off-boarding of {account}: what is open")
    mine = [task for task in what.tasks if task.owner_email == reader.email]
    buttons = _answers(now, plan, what) if works else tuple(done_button(task) for task in mine[:4])
    return View(
        title=title.format(account=plan.account.name),
        tone="warn",
        blocks=(*_asks(now, plan, what), *_offered(buttons)),
    )


def lost(now: Situation) -> View:
    """Return, in the thread, that the customer is lost, so that only the off-boarding is left."""
    goal = paragraph(
        _(
            "They do not renew. The goal now: they leave well served, and may come back. "
            "{owner} works through the off-boarding list, then the escalation can be closed."
        ),
        owner=person(now.acting, now.account.owner_email),
    )
    args = {"account": now.account.external_id}
    leave = Button(label=_("Off-boarding"), command="offboard", args=args, style="primary")
    close = Button(label=_("Close escalation"), command="escalate done", args=args, opens="form")
    title = _("{account}: the customer is lost").format(account=now.account.name)
    return View(title=title, blocks=(goal, Actions(buttons=(leave, close))))


def _offered(buttons: tuple[Button, ...]) -> list[Block]:
    return [Actions(buttons=buttons)] if buttons else []


def _asks(now: Situation, plan: SavePlan, what: Asked) -> list[Block]:
    blocks: list[Block] = []
    if what.tasks:
        blocks.append(Bullets(items=tuple(task_parts(task, now) for task in what.tasks)))
    if what.quiet_days:
        words = ngettext(
            "An update keeps everyone in the thread together: nothing was recorded for {count} working day.",
            "An update keeps everyone in the thread together: nothing was recorded for {count} working days.",
            what.quiet_days,
        )
        blocks.append(paragraph(words, count=what.quiet_days))
    if what.check is not None:
        lead = _("The check after {days} days: is it reached?")
        blocks += [paragraph(lead, days=what.check), Bullets(items=(horizon_parts(plan, what.check),))]
    if what.decide:
        words = _("Go or no-go is due: {day} is day {days} of the escalation.")
        blocks.append(paragraph(words, day=Moment(at=plan.day(plan.last_day)), days=plan.last_day))
    if what.parting:
        words = ngettext("{count} item is open.", "{count} items are open.", what.parting)
        blocks.append(paragraph(words, count=what.parting))
    return blocks


def _answers(now: Situation, plan: SavePlan, what: Asked) -> tuple[Button, ...]:
    about = account_of(plan)
    if plan.ends:
        return (Button(label=_("Off-boarding"), command="offboard", args=about, style="primary"),)
    buttons = [decide_button(about)] if what.decide else []
    if what.check is not None:
        buttons += check_buttons(about, what.check)
    buttons += done_buttons(now.account, list(what.tasks))[: 4 - len(buttons)]
    return (*buttons, save_button(now))
