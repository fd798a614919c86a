"""Moving a renewal from stage to stage (R3)."""

from datetime import datetime

from success.account import Account, RenewalStage
from success.errors import Refusal
from success.messages.words import stage_word
from success.people import User
from success.ports import UnitOfWork
from success.renewal import FINAL, stage_of
from success.texts import _
from success.workspace import Workspace

ORDER = tuple(RenewalStage)


def stage_named(said: str) -> RenewalStage:
    """Return the stage somebody named, in words or as it is stored; Refusal names all of them."""
    folded = " ".join(said.replace("_", " ").casefold().split())
    for stage in RenewalStage:
        if folded in (stage.value.replace("_", " "), stage_word(stage).casefold()):
            return stage
    names = ", ".join(stage_word(stage) for stage in RenewalStage)
    raise Refusal(
        _("There is no renewal stage “{said}”. The stages are: {names}.").format(said=said, names=names)
    )


def move_stage(
    uow: UnitOfWork, ws: Workspace, account: Account, stage: RenewalStage | str, actor: User, now: datetime
) -> Account:
    """Move a renewal to a stage and return the account; Refusal on an unknown stage or one that lies behind.

    A stage may be skipped, and a renewal may be lost from any stage. The day counts in the actor's zone.
    """
    target = stage_named(stage) if not isinstance(stage, RenewalStage) else stage
    _refuse_backwards(account, stage_of(account, ws.preset.renewal), target)
    day = now.astimezone(ws.zone_of(actor)).date()
    changed = uow.accounts.change(account.id, renewal_stage=target, renewal_stage_since=day)
    uow.health.changed([account.id])
    return changed


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
