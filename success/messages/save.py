"""The save plan of an escalation: one page, its forms, what its thread and the clock say of it (W8)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from success.account import RenewalStage
from success.alerts import Level
from success.checklists import Item, Mark
from success.escalation import MANUAL, Escalation, Task
from success.journal import Entry, EntryKind
from success.messages import samples
from success.messages.escalate import done_buttons, more_buttons
from success.messages.escalation import Situation, action_buttons, numbered, task_text
from success.messages.receipt import health_button
from success.messages.renewing import renewal_parts
from success.messages.save_forms import DECISIONS, WILL, account_of
from success.messages.signals import levels_words
from success.messages.words import person, stage_word
from success.people import User
from success.save_plan import COMMITMENT, CONCERNS, CRITERIA, MEETING, Decision, SavePlan
from success.texts import N_, _
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Moment,
    Paragraph,
    Parts,
    Text,
    View,
    muted,
    note,
    paragraph,
    say,
    strong,
)

MOST_BACK = 5  # what a menu offers to take back

_ITEMS = {
    MEETING: N_("Executive meeting held"),
    CONCERNS: N_("Concerns documented and addressed"),
    COMMITMENT: N_("Renewal commitment"),
    "data_export": N_("Their data is exported and handed over"),
    "access_end": N_("The date on which access ends is agreed"),
    "invoice": N_("The final invoice is sent"),
    "handover": N_("Knowledge is handed over"),
    "farewell": N_("Farewell talk held, lessons learned written down"),
    "door_open": N_("The door is left open: they know how to come back"),
}


def item_word(key: str) -> str:
    """Return what a criterion, or an item of the off-boarding, asks for."""
    return _(_ITEMS[key])


# ------------------------------------------------------------------ the page


def page(now: Situation, plan: SavePlan, *, works: bool) -> View:
    """Return the save plan on one page: risk, situation, tasks, criteria, checks, and what can be done."""
    blocks: list[Block] = [
        Facts(facts=_frame(now, plan)),
        _head(_("Situation")),
        Facts(facts=_situation(plan.situation)),
        _head(_("Tasks")),
        Bullets(items=tuple(numbered(task, now) for task in now.tasks)),
        _head(_("Success criteria")),
        Bullets(items=tuple(_mark(mark, now.people) for mark in plan.criteria)),
        _head(_("What “saved” means")),
        Bullets(items=tuple(horizon_parts(plan, days) for days in plan.horizons)),
    ]
    if works:
        blocks += _work(now, plan)
    return View(
        title=_("Saving {account}").format(account=now.account.name),
        tone="warn",
        blocks=tuple(blocks),
        more=f"save {now.account.external_id}",
    )


def _head(words: str) -> Paragraph:
    return paragraph("{words}", words=strong(words))


def _frame(now: Situation, plan: SavePlan) -> tuple[Fact, ...]:
    due = Moment(at=now.escalation.due, style="datetime")
    return (
        Fact(label=_("Risk level"), parts=_risk(now, plan)),
        Fact(label=_("Renewal"), parts=renewal_parts(now.account, now.stage, now.today)),
        Fact(label=_("Since"), parts=(Moment(at=now.escalation.opened_at),)),
        Fact(label=_("Why"), parts=(Text(text=now.escalation.reason or "–"),)),
        Fact(label=_("Executive engagement by"), parts=(due,)),
        Fact(label=_("Owner"), parts=(person(now.acting, now.account.owner_email),)),
        Fact(label=_("Go or no-go"), parts=_decision(plan)),
    )


def _risk(now: Situation, plan: SavePlan) -> Parts:
    """The level, and of an escalation that a person opened, who did: no alert says why."""
    level = levels_words(plan.level) if plan.level is not None else _("No alert is open any more")
    if now.escalation.cause != MANUAL:
        return (Text(text=level),)
    by = now.escalation.opened_by
    who = person(now.people.get(by or ""), by)
    return say(_("{level} · escalated by hand: {who}"), level=level, who=who)


def _decision(plan: SavePlan) -> Parts:
    if plan.decision is None:
        return say(_("due {day}"), day=Moment(at=plan.day(plan.last_day)))
    words = _(DECISIONS[Decision(plan.decision.data["decision"])])
    return say("{words} · {day}", words=words, day=Moment(at=plan.decision.at))


def _situation(entry: Entry | None) -> tuple[Fact, ...]:
    data = entry.data if entry else {}
    return (
        Fact(label=_("Root cause"), parts=_said(entry.words if entry else "")),
        Fact(label=_("Stakeholder sentiment"), parts=_said(data.get("sentiment", ""))),
        Fact(label=_("Competitive threat"), parts=_threat(data)),
        Fact(label=_("Internal will to stay"), parts=_said(_will(data.get("will", "")))),
    )


def _said(words: str) -> Parts:
    return (Text(text=words),) if words else (muted(_("not written down yet")),)


def _will(value: str) -> str:
    return _(WILL[value]) if value else ""


def _threat(data: Mapping[str, str]) -> Parts:
    match data.get("threat", ""):
        case "yes":
            return say(_("Yes: {detail}"), detail=data["rival"])
        case "no":
            return (Text(text=_("No")),)
        case _:
            return _said("")


def _mark(mark: Mark, people: Mapping[str, User]) -> Parts:
    words = item_word(mark.item.key)
    if not mark.done:
        return say("⬜ {words}", words=words)
    if mark.proof:
        return say("✅ {words} ({proof})", words=words, proof=_proof(mark.item.key, mark.proof[0]))
    who = person(people.get(mark.by or ""), mark.by)
    day = (Moment(at=mark.at),) if mark.at else ()
    if mark.note:
        template = _("✅ {words}: {note} ({who}, {day})")
        return say(template, words=words, note=mark.note, who=who, day=day)
    return say(_("✅ {words} ({who}, {day})"), words=words, who=who, day=day)


def _proof(key: str, value: str) -> Parts:
    if key == MEETING:
        return (Moment(at=datetime.fromisoformat(value)),)
    return (Text(text=stage_word(RenewalStage(value))),)


def horizon_parts(plan: SavePlan, days: int) -> Parts:
    """Return one horizon: what “saved” means there, and whether it was reached."""
    words = plan.saved.get(days)
    meant = Text(text=words) if words else muted(_("not agreed yet"))
    entry = plan.checks.get(days)
    if entry is None:
        return say(_("{days} days, {day}: {meant}"), days=days, day=Moment(at=plan.day(days)), meant=meant)
    template = (
        _("✅ {days} days: {meant} (reached{note})")
        if entry.data["reached"] == "yes"
        else _("❌ {days} days: {meant} (not reached{note})")
    )
    return say(template, days=days, meant=meant, note=f": {entry.words}" if entry.words else "")


def _work(now: Situation, plan: SavePlan) -> list[Block]:
    about = {"account": now.account.external_id}
    undone = [task for task in now.tasks if task.done_at is None]
    unmet = [mark.item.key for mark in plan.criteria if not mark.done]
    first = [
        *_asked(plan, about, now.today),
        Button(label=_("Situation"), command="save situation", args=about, opens="form"),
        Button(label=_("What “saved” means"), command="save saved", args=about, opens="form"),
        *(
            Button(label=item_word(key), command="save tick", args={**about, "item": key})
            for key in unmet[:1]
        ),
    ]
    return [
        Actions(buttons=tuple(first[:5])),
        Actions(buttons=(*done_buttons(now.account, undone), *more_buttons(now.account))),
        *_back(now, plan.criteria, "save untick", [task for task in now.tasks if task.done_at]),
        paragraph(_("Actions to take on:")),
        Actions(buttons=action_buttons(now.account), menu=True),
    ]


def _back(now: Situation, marks: Sequence[Mark], command: str, done: Sequence[Task] = ()) -> list[Block]:
    """Return a menu that takes back what a person ticked or recorded as done, where there is anything."""
    about, label = {"account": now.account.external_id}, _("Take back: {item}")
    ticked = [mark.item.key for mark in marks if mark.done and not mark.proof]
    buttons = (
        *(
            Button(label=label.format(item=item_word(key)), command=command, args={**about, "item": key})
            for key in ticked
        ),
        *(
            Button(
                label=label.format(item=f"#{task.id}"),
                command="task reopen",
                args={**about, "task": str(task.id)},
            )
            for task in done
        ),
    )
    return [Actions(buttons=buttons[:MOST_BACK], menu=True)] if buttons else []


def _asked(plan: SavePlan, about: dict[str, str], today: date) -> list[Button]:
    """What the present day asks: the off-boarding, the go or no-go, or whether a horizon was reached."""
    if plan.ends:
        return [Button(label=_("Off-boarding"), command="offboard", args=about, style="primary")]
    if plan.decision is None and today >= plan.decidable_from:
        return [decide_button(about)]
    days = plan.unchecked(today)
    return [] if days is None else check_buttons(about, days)


def decide_button(about: dict[str, str]) -> Button:
    """Return the button that asks for go or no-go."""
    label = _("Go or no-go")
    return Button(label=label, command="save decide", args=about, style="primary", opens="form")


def check_buttons(about: dict[str, str], days: int) -> list[Button]:
    """Return the two answers to one check."""
    answers = ((_("Reached at {days} days"), "yes"), (_("Not reached at {days} days"), "no"))
    return [
        Button(
            label=label.format(days=days),
            command="save check",
            args={**about, "days": str(days), "reached": reached},
        )
        for label, reached in answers
    ]


# ------------------------------------------------------------------ replies in the thread


def described(now: Situation, entry: Entry, actor: User) -> View:
    """Return that the situation was written down."""
    return _reply(now, _("{account}: the situation"), _by(entry, actor), Facts(facts=_situation(entry)))


def defined(now: Situation, meant: Mapping[int, str], actor: User) -> View:
    """Return what “saved” now means."""
    lead = paragraph(_("{who} wrote down what “saved” means:"), who=person(actor))
    items = tuple(
        say(_("{days} days: {meant}"), days=days, meant=Text(text=words)) for days, words in meant.items()
    )
    return _reply(now, _("{account}: what “saved” means"), lead, Bullets(items=items))


def checked(now: Situation, entry: Entry, actor: User) -> View:
    """Return whether “saved” was reached at a horizon."""
    reached = entry.data["reached"] == "yes"
    title = _("{account}: reached at {days} days") if reached else _("{account}: not reached at {days} days")
    title = title.replace("{days}", entry.data["days"])
    return _reply(now, title, _by(entry, actor), *_noted(entry.words))


def decided(now: Situation, entry: Entry, actor: User) -> View:
    """Return go or no-go, and what follows."""
    decision = Decision(entry.data["decision"])
    goes_on = _("The tasks go on; who owns them and by when stays as it is.")
    parting = _(
        "The goal now: they leave well served, and may come back. The off-boarding list shows the way."
    )
    lead = paragraph("{words}", words=strong(_(DECISIONS[decision])))
    follows = paragraph(goes_on if decision is Decision.GO else parting)
    said = [lead, _by(entry, actor), *_noted(entry.words), follows]
    args = {"account": now.account.external_id}
    name, label = ("save", _("Save plan")) if decision is Decision.GO else ("offboard", _("Off-boarding"))
    return _reply(
        now, _("{account}: go or no-go"), *said, button=Button(label=label, command=name, args=args)
    )


def ticked(now: Situation, key: str, words: str, actor: User) -> View:
    """Return that a criterion is met, or an item of the off-boarding done."""
    lead = paragraph("✅ {item} · {who}", item=item_word(key), who=person(actor))
    return _reply(now, _("{account}: one more done"), lead, *_noted(words))


def unticked(now: Situation, key: str, words: str, actor: User) -> View:
    """Return that a tick was taken back."""
    lead = paragraph("⬜ {item} · {who}", item=item_word(key), who=person(actor))
    return _reply(now, _("{account}: open again"), lead, *_noted(words))


def _by(entry: Entry, actor: User) -> Block:
    return note(_("{who}, {at}"), who=person(actor), at=Moment(at=entry.at, style="datetime"))


def _noted(words: str) -> list[Block]:
    return [paragraph(_("Noted: {note}"), note=Text(text=words))] if words else []


def _reply(now: Situation, title: str, *blocks: Block, button: Button | None = None) -> View:
    shown = button or save_button(now)
    return View(
        title=title.format(account=now.account.name),
        blocks=(*blocks, Actions(buttons=(shown, health_button(now.account)))),
    )


def save_button(now: Situation) -> Button:
    """Return the button that shows the save plan."""
    return Button(label=_("Save plan"), command="save", args={"account": now.account.external_id})


# ------------------------------------------------------------------ off-boarding


def offboarding(now: Situation, plan: SavePlan, *, works: bool) -> View:
    """Return the off-boarding checklist."""
    done = sum(mark.done for mark in plan.offboarding)
    title = _("Off-boarding of {account}: {done} of {all} done")
    blocks: list[Block] = [
        paragraph(_("The goal: they leave well served, and may come back.")),
        Bullets(items=tuple(_mark(mark, now.people) for mark in plan.offboarding)),
    ]
    about = account_of(plan)
    undone = [mark.item.key for mark in plan.offboarding if not mark.done]
    if works and undone:
        buttons = tuple(
            Button(label=item_word(key), command="offboard tick", args={**about, "item": key})
            for key in undone[:4]
        )
        blocks.append(Actions(buttons=buttons))
    if works:
        blocks += _back(now, plan.offboarding, "offboard untick")
    return View(
        title=title.format(account=plan.account.name, done=done, all=len(plan.offboarding)),
        tone="neutral" if undone else "good",
        blocks=tuple(blocks),
        more=f"offboard {plan.account.external_id}",
    )


def example() -> View:
    """Return the page of one save plan for the gallery."""
    at, day = samples.NOW, samples.TODAY
    ana = samples.ANA.email
    running = Escalation(1, at, MANUAL, "Their CFO wants to cancel", ana, at, "thread", opened_by=ana, id=1)
    call = Task(1, task_text("executive_call"), samples.ANA.email, day + timedelta(days=7), id=1)
    asked_of_max = Task(1, "Fix the export", samples.MAX.email, day + timedelta(days=9), id=2)
    cause = {"sentiment": "The CFO is cold", "threat": "yes", "rival": "Globex, at half the price"}
    plan = SavePlan(
        account=samples.ACME,
        escalation=running,
        level=Level.CRITICAL,
        opened_on=day,
        horizons=(30, 60, 90),
        early_days=10,
        situation=Entry(1, EntryKind.SAVE_PLAN, at, samples.ANA.email, "Their champion left", cause),
        saved={30: "The CFO has met us", 90: "They have signed"},
        checks={},
        decision=None,
        criteria=(Mark(CRITERIA[0], done=True, proof=(at.isoformat(),)), *map(_still_open, CRITERIA[1:])),
        offboarding=(),
    )
    situation = Situation(
        account=samples.ACME,
        stage=samples.ACME.renewal_stage,
        mark=samples.MARK,
        escalation=running,
        tasks=(call, asked_of_max),
        owner=samples.ANA,
        acting=samples.ANA,
        above=samples.MAX,
        today=day,
        people={user.email: user for user in (samples.ANA, samples.MAX)},
        partners={call.text: samples.MAX},
    )
    return page(situation, plan, works=True)


def _still_open(item: Item) -> Mark:
    return Mark(item, done=False)
