"""What is said about an escalation, and where: everything goes into the one thread it opened."""

from collections.abc import Callable, Sequence
from datetime import datetime

from success.account import Account
from success.addressing import to_escalations
from success.alerts import Alert
from success.escalation import Escalation
from success.messages.escalation import Situation
from success.people import User
from success.ports import UnitOfWork
from success.renewal import stage_of
from success.scoring import marks_at
from success.stewards import People, everyone, owner_of, steward, superior
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
) -> bool:
    """Queue a reply in the thread; False where its key is known already.

    `key` is appended to the thread's own unless it is the `whole_key`. Where there is no channel, the reply
    goes to whoever acts, to whoever is above them, and `also` to these people.
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
        otherwise=emails_of([situation.acting, situation.above, *also]),
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
    return Situation(
        account=account,
        stage=stage_of(account, ws.preset.renewal),
        mark=marks_at(uow, ws, [account.id], at).get(account.id),
        escalation=escalation,
        tasks=tuple(uow.escalations.tasks(escalation.id or 0)),
        owner=owner_of(account, people),
        acting=steward(account, people, ws, at),
        above=superior(account, people, ws, at),
        today=at.astimezone(ws.zone).date(),
        people=people,
        alert=alert,
    )


def emails_of(users: Sequence[User | None]) -> tuple[str, ...]:
    """Return the addresses of those who are somebody, each once, in order."""
    return tuple(dict.fromkeys(user.email for user in users if user is not None))


def stamp(at: datetime) -> str:
    """Return an instant as part of a key."""
    return at.strftime("%Y%m%dT%H%M%S")
