"""Moving a renewal from stage to stage (R3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from success.account import Account, RenewalStage
from success.errors import Refusal
from success.journal import Entry, EntryKind
from success.messages.words import STAGES, stage_word
from success.people import User
from success.ports import UnitOfWork
from success.records import ArrEventRecord, Kind
from success.renewal import FINAL
from success.renewals import Renewal, all_renewals
from success.texts import _, everywhere
from success.workspace import Workspace

ORDER = tuple(RenewalStage)


def stage_named(said: str) -> RenewalStage:
    """Return the stage somebody named, in any language or as it is stored; Refusal names all."""
    folded = _folded(said)
    for stage in RenewalStage:
        if folded in map(_folded, (stage.value, *everywhere(STAGES[stage]))):
            return stage
    names = ", ".join(stage_word(stage) for stage in RenewalStage)
    raise Refusal(
        _("There is no renewal stage “{said}”. The stages are: {names}.").format(said=said, names=names)
    )


def _folded(words: str) -> str:
    return " ".join(words.replace("_", " ").replace("-", " ").casefold().split())


def move_stage(
    uow: UnitOfWork,
    ws: Workspace,
    account: Account,
    stage: RenewalStage | str,
    actor: User,
    now: datetime,
    due: date | None = None,
) -> Account:
    """Move a renewal to a stage and return the account as it stands towards it.

    `due` names one of several renewals, the soonest open one where it is None. Refusal on an unknown stage or
    one that lies behind. A stage may be skipped, and a renewal may be lost from any stage. The day counts in
    the workspace's zone, as of which it is read.
    """
    target = stage_named(stage) if not isinstance(stage, RenewalStage) else stage
    found = all_renewals(uow, ws, [account], now)[account.id]
    one = renewal_due(found, due)
    day = now.astimezone(ws.zone).date()
    later = one.own and account.known_on(day) is not account  # what stands now was reached after `now`
    _refuse_backwards(account, account.renewal_stage if later else one.account.renewal_stage, target)
    if target is RenewalStage.SIGNED:
        _sign(uow, one, day, now)
    if _is_the_accounts(one, found, target):
        uow.accounts.change(account.id, renewal_stage=target, renewal_stage_since=day)
    elif target is not RenewalStage.SIGNED:
        said = {"due": str(one.due), "stage": target.value, "since": day.isoformat()}
        uow.journal.add(Entry(account.id, EntryKind.RENEWAL, now, actor.email, data=said))
    uow.health.changed([account.id])
    return replace(one.account, renewal_stage=target, renewal_stage_since=day)


def renewal_due(found: Sequence[Renewal], due: date | None) -> Renewal:
    """Return the renewal meant by a day, the soonest open one without one; Refusal where none is due then."""
    one = next((each for each in found if due in (None, each.due)), None)
    if one is not None:
        return one
    shown = ", ".join(each.due.isoformat() for each in found if each.due) or "–"
    sentence = _("{account} has no renewal on {day}. Its renewals: {days}.")
    raise Refusal(sentence.format(account=found[0].account.name, day=due, days=shown))


def _sign(uow: UnitOfWork, one: Renewal, day: date, now: datetime) -> None:
    """Note on the contracts that renew that they are signed."""
    records = [
        ArrEventRecord(
            external_id=event.external_id,
            account_external_id=one.account.external_id,
            kind=event.kind,
            amount=event.amount,
            effective_on=event.effective_on,
            signed_on=day,
        )
        for event in one.contracts
    ]
    if records:
        uow.intake.take(Kind.ARR_EVENTS, records, now)


def _is_the_accounts(one: Renewal, found: Sequence[Renewal], target: RenewalStage) -> bool:
    """Whether a stage is that of the account; of a customer who has other contracts no loss of one is."""
    if target is not RenewalStage.CHURNED:
        return one.own
    others = (each.account.renewal_stage for each in found if each is not one)
    return all(stage is RenewalStage.CHURNED for stage in others)


def _refuse_backwards(account: Account, now_at: RenewalStage, target: RenewalStage) -> None:
    if now_at is target:
        sentence = _("The renewal of {account} is already at “{stage}”.")
        raise Refusal(sentence.format(account=account.name, stage=stage_word(target)))
    if now_at in FINAL:
        sentence = _(
            "The renewal of {account} has ended as “{stage}”. A new term begins with a new renewal date."
        )
        raise Refusal(sentence.format(account=account.name, stage=stage_word(now_at)))
    if ORDER.index(target) < ORDER.index(now_at):
        ahead = ", ".join(stage_word(stage) for stage in ORDER[ORDER.index(now_at) + 1 :])
        sentence = _("The renewal of {account} is at “{stage}”, and stages only move forward: to {ahead}.")
        raise Refusal(sentence.format(account=account.name, stage=stage_word(now_at), ahead=ahead))
