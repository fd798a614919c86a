"""Writing a save plan (W8): every part is an entry of the journal, said once in the escalation's thread.

Needs a unit that writes, and commits nothing. What people record here pauses the ladder like any action (W6).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from success import checklists
from success.checklists import Item, Mark
from success.errors import Refusal
from success.escalating import act
from success.escalation_thread import say
from success.format import day_text
from success.journal import Entry, EntryKind
from success.messages import save as messages
from success.messages.escalation import Situation
from success.people import User
from success.ports import UnitOfWork
from success.save_plan import CRITERIA, CRITERIA_LIST, OFFBOARDING, OFFBOARDING_LIST, Decision, Part, SavePlan
from success.texts import _
from success.view import View
from success.workspace import Workspace

YES = "yes"
SITUATION = ("sentiment", "threat", "rival", "will")


def describe(
    uow: UnitOfWork, ws: Workspace, plan: SavePlan, said: Mapping[str, str], actor: User, now: datetime
) -> None:
    """Write down how it came to this; what is not `said` stays as it was. Keys are `cause` and `SITUATION`.

    Refusal for a competitive threat that nobody describes.
    """
    known = plan.situation
    old = {"cause": known.words, **known.data} if known else {}
    new = {key: said.get(key) or old.get(key, "") for key in ("cause", *SITUATION)}
    if new["threat"] == YES and not new["rival"]:
        raise Refusal(_("A competitive threat needs a detail: who the competitor is and what they offer."))
    if not new["cause"]:
        raise Refusal(_("A situation needs its root cause: what led here, in a sentence."))
    data = {key: new[key] for key in SITUATION}
    entry = _entry(plan, Part.SITUATION, now, actor, new["cause"], data)
    _keep(uow, ws, plan, entry, lambda s: messages.described(s, entry, actor), actor)


def define(
    uow: UnitOfWork, ws: Workspace, plan: SavePlan, meant: Mapping[int, str], actor: User, now: datetime
) -> None:
    """Write down what “saved” means at each horizon, by its days; a blank one stays as it was."""
    fresh = {days: words for days, words in meant.items() if words and plan.saved.get(days) != words}
    if not fresh:
        raise Refusal(_("That is what the save plan says already."))
    for days, words in fresh.items():
        uow.journal.add(_entry(plan, Part.SAVED, now, actor, words, {"days": str(days)}))
    key = "saved:" + "-".join(map(str, fresh)) + f":{now:%Y%m%dT%H%M%S%f}"
    act(uow, ws, plan.escalation, key, now, lambda s: messages.defined(s, fresh, actor), by=actor)


def check(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    days: int,
    reached: bool,
    note: str,
    actor: User,
    now: datetime,
) -> None:
    """Record whether “saved” is reached at a horizon; Refusal for one that is none, or is still to come."""
    if days == plan.last_day:
        sentence = _("Day {days} is the go or no-go: “save {account} decide go” or “… decide no”.")
        raise Refusal(sentence.format(days=days, account=plan.account.external_id))
    if days not in plan.horizons:
        known = ", ".join(map(str, plan.horizons[:-1]))
        raise Refusal(_("A save plan is checked after {days} days.").format(days=known))
    if plan.day(days) > now.astimezone(ws.zone).date():
        sentence = _("The check after {days} days is on {day}; it cannot be recorded before.")
        raise Refusal(sentence.format(days=days, day=day_text(plan.day(days))))
    data = {"days": str(days), "reached": YES if reached else "no"}
    entry = _entry(plan, Part.CHECK, now, actor, note, data)
    _keep(uow, ws, plan, entry, lambda s: messages.checked(s, entry, actor), actor)


def decide(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    decision: Decision,
    reason: str,
    actor: User,
    now: datetime,
) -> None:
    """Decide go or no-go; Refusal before its time, and for what is decided already."""
    refuse_early(plan, ws, now)
    if plan.decision is not None and plan.decision.data["decision"] == decision:
        raise Refusal(_("That is decided already; the escalation thread has it."))
    entry = _entry(plan, Part.DECISION, now, actor, reason, {"decision": decision.value})
    _keep(uow, ws, plan, entry, lambda s: messages.decided(s, entry, actor), actor)


def refuse_early(plan: SavePlan, ws: Workspace, now: datetime) -> None:
    """Refuse to decide go or no-go before the day from which that can be done, or the customer is lost."""
    if plan.lost is None and now.astimezone(ws.zone).date() < plan.decidable_from:
        sentence = _(
            "Go or no-go is due on {due}, day {days} of the escalation, and can be decided from {first} on."
        )
        raise Refusal(
            sentence.format(
                due=day_text(plan.day(plan.last_day)), days=plan.last_day, first=day_text(plan.decidable_from)
            )
        )


def tick(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    key: str,
    note: str,
    actor: User,
    now: datetime,
    *,
    done: bool = True,
) -> None:
    """Tick a success criterion, or take its tick back.

    Refusal for one that is no criterion, for a tick that is there already, and for one to take back that is
    not there or follows from facts.
    """
    _tick(uow, ws, plan, (CRITERIA_LIST, CRITERIA, plan.criteria), key, note, actor, now, done=done)


def offboard(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    key: str,
    note: str,
    actor: User,
    now: datetime,
    *,
    done: bool = True,
) -> None:
    """Tick an item of the off-boarding, or take its tick back; Refusal as for a criterion."""
    _tick(uow, ws, plan, (OFFBOARDING_LIST, OFFBOARDING, plan.offboarding), key, note, actor, now, done=done)


def _tick(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    of: tuple[str, Sequence[Item], Sequence[Mark]],
    key: str,
    note: str,
    actor: User,
    now: datetime,
    *,
    done: bool,
) -> None:
    name, items, marks = of
    for mark in marks:
        if mark.item.key == key:
            _refuse_needless(mark, done=done)
    about = str(plan.escalation.id)
    entry = checklists.tick(
        uow, plan.account, name, items, key, actor, now, about=about, note=note, done=done
    )
    compose = messages.ticked if done else messages.unticked
    _tell(uow, ws, plan, entry, lambda s: compose(s, key, note, actor), actor)


def _refuse_needless(mark: Mark, *, done: bool) -> None:
    item = messages.item_word(mark.item.key)
    if done and mark.done:
        raise Refusal(_("“{item}” is done already.").format(item=item))
    if not done and mark.proof:
        raise Refusal(_("“{item}” follows from what is recorded; it cannot be taken back.").format(item=item))
    if not done and not mark.done:
        raise Refusal(_("“{item}” is open; nothing is to be taken back.").format(item=item))


def _entry(
    plan: SavePlan, part: Part, now: datetime, actor: User, words: str, data: Mapping[str, str]
) -> Entry:
    about = {"escalation": str(plan.escalation.id), "part": part.value}
    return Entry(plan.account.id, EntryKind.SAVE_PLAN, now, actor.email, words, {**about, **data})


def _keep(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    entry: Entry,
    compose: Callable[[Situation], View],
    actor: User,
) -> None:
    _tell(uow, ws, plan, uow.journal.add(entry), compose, actor)


def _tell(
    uow: UnitOfWork,
    ws: Workspace,
    plan: SavePlan,
    kept: Entry,
    compose: Callable[[Situation], View],
    actor: User,
) -> None:
    """Say it in the thread; while the escalation runs, that also pauses its ladder."""
    key = f"plan:{kept.id}"
    if plan.escalation.closed_at is None:
        act(uow, ws, plan.escalation, key, kept.at, compose, by=actor)
    else:
        say(uow, ws, plan.escalation, key, kept.at, compose, by=actor)
