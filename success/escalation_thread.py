"""What is said about an escalation, and where: everything goes into the one thread it opened."""

from collections.abc import Callable, Sequence
from datetime import datetime

from success.account import Account
from success.addressing import to_escalations
from success.alerting import present
from success.alerts import Alert
from success.escalation import Escalation
from success.messages.escalation import Situation, task_text
from success.people import User
from success.ports import UnitOfWork
from success.renewals import coming
from success.scoring import marks_at
from success.stewards import People, director, everyone, is_away, owner_of, steward, superior
from success.view import View
from success.workspace import Workspace


def say(
    uow: UnitOfWork,
    ws: Workspace,
    escalation: Escalation,
    key: str,
    now: datetime,
    compose: Callable[[Situation], View],
    *,
    whole_key: bool = False,
    also: Sequence[User] = (),
    by: User | None = None,
) -> bool:
    """Queue a reply in the thread; False where its key is known already.

    `key` is appended to the thread's own unless it is the `whole_key`. Where there is no channel, the reply
    goes to whoever acts, to whoever is above them, and `also` to these people, but not to who did it (W4).
    """
    account = uow.accounts.get(escalation.account_id)
    if account is None:
        return False
    situation = situation_of(uow, ws, account, escalation, everyone(uow), now)
    notice = to_escalations(
        ws,
        key if whole_key else f"{escalation.thread}:{key}",
        lambda: compose(situation),
        now,
        account_id=account.id,
        reply_to=escalation.thread,
        otherwise=emails_of([situation.acting, situation.above, *also], but=by),
    )
    return uow.outbox.put(notice, now)


def situation_of(
    uow: UnitOfWork,
    ws: Workspace,
    account: Account,
    escalation: Escalation,
    people: People,
    at: datetime,
    alert: Alert | None = None,
) -> Situation:
    """Return what the thread's messages are made of, as it stands at `at`."""
    today, towards = at.astimezone(ws.zone).date(), coming(uow, ws, [account], at)[account.id]
    return Situation(
        account=towards,
        stage=towards.renewal_stage,
        mark=marks_at(uow, ws, [account.id], at).get(account.id),
        escalation=escalation,
        tasks=tuple(uow.escalations.tasks(escalation.id or 0, at)),
        owner=owner_of(account, people),
        acting=steward(account, people, ws, at),
        above=superior(account, people, ws, at),
        today=today,
        people=people,
        alert=alert,
        partners=partners(account, people, ws, at),
    )


def partners(account: Account, people: People, ws: Workspace, at: datetime) -> dict[str, User]:
    """Return who is known in the roles that weeks of the save plan name, by the task's text.

    The VP and Sales, that is, or who stands in for them on leave; Product is nobody Mainstay knows.
    """
    seller = people.get(account.ae_email or "")
    known = {
        "executive_call": director(people, ws, at),
        "proposal": present(seller, people, ws, at) if seller else None,
    }
    here = {key: user for key, user in known.items() if user is not None and not is_away(user, ws, at)}
    return {task_text(key): user for key, user in here.items()}


def emails_of(users: Sequence[User | None], but: User | None = None) -> tuple[str, ...]:
    """Return the addresses of those who are somebody, each once, in order, without one person's."""
    known = dict.fromkeys(user.email for user in users if user is not None)
    return tuple(email for email in known if but is None or email != but.email)


def stamp(at: datetime) -> str:
    """Return an instant as part of a key."""
    return at.strftime("%Y%m%dT%H%M%S")
