"""What the clock says about a renewal: a step of the ladder, a stage at rest, a date that passed (R1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from success.account import Account, RenewalStage
from success.messages import samples
from success.messages.accounts import money
from success.messages.receipt import health_button
from success.messages.renewing import renewal_parts
from success.messages.words import person, score_words
from success.people import User
from success.readings import Mark
from success.renewal import DueStep, Why
from success.renewals import Renewal
from success.texts import _, ngettext
from success.view import (
    Actions,
    Block,
    Button,
    Fact,
    Facts,
    Moment,
    Paragraph,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to say about one renewal; `executive` is the account executive."""

    renewal: Renewal
    step: DueStep
    mark: Mark | None
    executive: User | None

    @property
    def account(self) -> Account:
        """The account as it stands towards the renewal."""
        return self.renewal.account


def renewal_notices(reminders: Sequence[Reminder], reader: User, today: date) -> View:
    """Return what a reader is told about their renewals at one time: one at length, or a list of several."""
    if len(reminders) == 1:
        return renewal_notice(reminders[0], reader, today)
    count = len(reminders)
    blocks: list[Block] = [
        paragraph(_("The goal is that each is signed by its date. Start the conversation and record it."))
    ]
    for each in reminders[:MOST_ROWS]:
        facts = say(
            "{title} · {score} · {arr} · {renewal}",
            title=strong(_title(each.account, each.step)),
            score=score_words(each.mark),
            arr=money(each.account),
            renewal=renewal_parts(each.account, each.account.renewal_stage, today),
        )
        blocks += [Paragraph(parts=facts), Actions(buttons=_buttons(each.renewal), menu=True)]
    if count > MOST_ROWS:
        blocks.append(note(_("+{count} more: “{command}”"), count=count - MOST_ROWS, command="renewals"))
    title = ngettext("{count} renewal needs you", "{count} renewals need you", count).format(count=count)
    return View(title=title, tone="warn", blocks=tuple(blocks), more="renewals")


def renewal_notice(reminder: Reminder, reader: User, today: date) -> View:
    """Return one notice of the renewal ladder (R1): the goal, the path, and who does it by when."""
    account, step = reminder.account, reminder.step
    facts = [
        Fact(label=_("Renewal"), parts=renewal_parts(account, account.renewal_stage, today)),
        Fact(label=_("Health"), parts=say("{score}", score=score_words(reminder.mark))),
        Fact(label=_("ARR"), parts=money(account)),
    ]
    if reminder.executive is not None:
        facts.append(Fact(label=_("Account executive"), parts=(person(reminder.executive),)))
    return View(
        title=_title(account, step),
        tone="warn" if step.why is Why.LADDER else "bad",
        blocks=(
            _path(account, step, reader),
            Facts(facts=tuple(facts)),
            Actions(buttons=_buttons(reminder.renewal)),
        ),
        more=f"renewal {account.external_id}",
    )


def _title(account: Account, step: DueStep) -> str:
    match step.why:
        case Why.OVERDUE:
            return _("{account}: the renewal date has passed, unsigned").format(account=account.name)
        case Why.STALLED:
            return _("{account}: the renewal stands still").format(account=account.name)
        case Why.LADDER:
            days = step.days_left or 0
            words = ngettext("{account} renews in {count} day", "{account} renews in {count} days", days)
            return words.format(account=account.name, count=days) if days else _today(account)


def _today(account: Account) -> str:
    return _("{account} renews today").format(account=account.name)


def _path(account: Account, step: DueStep, reader: User) -> Paragraph:
    day = Moment(at=account.renewal_date) if account.renewal_date else Moment(at=date.max)
    match step.why:
        case Why.OVERDUE:
            template = _(
                "The goal is a signed renewal. Agree a date with them and record where it stands: "
                "{who}, this week."
            )
        case Why.STALLED:
            template = _(
                "The goal is a signed renewal by {day}. Take it one stage on, or note what holds it up: "
                "{who}, this week."
            )
        case Why.LADDER if step.notice_left is not None and account.notice_date is not None:
            template = _(
                "The goal is a signed renewal by {day}. They can give notice until {notice}; "
                "start the conversation before: {who}."
            )
        case Why.LADDER:
            template = _(
                "The goal is a signed renewal by {day}. Start the conversation and record it: "
                "{who}, this week."
            )
    notice = Moment(at=account.notice_date) if account.notice_date else day
    return paragraph(template, day=day, notice=notice, who=person(reader))


def _buttons(one: Renewal) -> tuple[Button, ...]:
    args = {"account": one.account.external_id, **({"due": one.named} if one.named else {})}
    started = args | {"stage": RenewalStage.CONVERSATION.value}
    return (
        Button(label=_("Conversation started"), command="renewal stage", args=started, style="primary"),
        Button(label=_("Set stage"), command="renewal stage", args=args, opens="form"),
        health_button(one.account),
    )


def example() -> View:
    """Return one message for the gallery."""
    step = DueStep(Why.LADDER, "key", 91, 61)
    acme = replace(samples.ACME, renewal_stage=RenewalStage.NOT_STARTED)
    reminder = Reminder(Renewal(acme), step, samples.MARK, None)
    return renewal_notice(reminder, samples.ANA, samples.TODAY)
