"""Onboarding as milestones with their proof, and how long the first value took (O1–O3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.checklists import Item, Mark
from success.format import percent_text
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.forms import form, note_field
from success.messages.marks import by_hand, day_part, proven
from success.messages.phases import phase_facts
from success.messages.receipt import Standing, receipt
from success.messages.words import account_word, listed, meeting_word
from success.onboarding import ITEMS, Onboarding, Reached, stretches
from success.onboarding_rules import Milestone
from success.people import User
from success.presets import Preset, load
from success.texts import N_, _, ngettext
from success.touchpoint import TouchpointKind
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Facts,
    Moment,
    Paragraph,
    Parts,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_BUTTONS = 4

_MILESTONES = {
    Milestone.M1: N_("Set up, days {first} to {last}"),
    Milestone.M2: N_("First use, days {first} to {last}"),
    Milestone.M3: N_("Wider use, days {first} to {last}"),
    Milestone.M4: N_("First proof, days {first} to {last}"),
}

_ITEMS = {
    "stakeholders": N_("Stakeholders are mapped to goals"),
    "integrations": N_("Integrations, single sign-on and import are done"),
    "plan_signed": N_("The success plan has its definition and {fewest} to {most} measurable, dated goals"),
    "core_use": N_("The core use case is live on real data"),
    "active_users": N_("{users} or more active users beyond the champion"),
    "unaided": N_("The customer shows it unaided"),
    "seats": N_("{seats} of the seats are active"),
    "second_use": N_("A second use case is found or live"),
    "progress": N_("A goal is achieved or measurably on its way"),
    "ebr": N_("A business review with the sponsor is in the calendar"),
    "expansion_signs": N_("Signs of expansion are noted"),
}

_SHORT = {
    "stakeholders": N_("Stakeholders mapped"),
    "integrations": N_("Integrations done"),
    "core_use": N_("Core use live"),
    "active_users": N_("Active users"),
    "unaided": N_("Shown unaided"),
    "seats": N_("Seats active"),
    "second_use": N_("Second use found"),
    "progress": N_("Goal on its way"),
    "ebr": N_("Review with the sponsor"),
    "expansion_signs": N_("Expansion noted"),
}
_NOTED = {item.key for item in ITEMS if item.needs_note}


@dataclass(frozen=True, slots=True)
class Around:
    """What the page needs beside the milestones: our people by address, the reader's day, the phase."""

    people: Mapping[str, User]
    preset: Preset
    today: date
    works: bool
    phase: Phase | None = None


def item_word(key: str, preset: Preset) -> str:
    """Return what an item asks for, with the figures of the preset."""
    return _(_ITEMS[key]).format(
        fewest=preset.plan.fewest_goals,
        most=preset.plan.most_goals,
        users=preset.onboarding.active_users,
        seats=percent_text(preset.onboarding.seats_share),
    )


def milestone_word(reached: Reached) -> str:
    """Return the name of a milestone with the days it lies in."""
    stretch = reached.stretch
    return _(_MILESTONES[stretch.milestone]).format(first=stretch.from_day, last=stretch.to_day)


def progress(found: Onboarding, around: Around) -> View:
    """Return where onboarding stands: each item done or open, with the fact that proves it."""
    facts = phase_facts(around.phase)
    blocks: list[Block] = [*((Facts(facts=facts),) if facts else ()), _first_value(found, around.preset)]
    for reached in found.reached:
        lines = tuple(_line(mark, around) for mark in reached.marks)
        blocks += [_head(reached, around.today), Bullets(items=lines)]
    if around.works:
        blocks += _buttons(found)
    blocks.append(note(_("Onboarding ends with the first confirmed outcome, not with the set-up.")))
    done = sum(mark.done for reached in found.reached for mark in reached.marks)
    total = sum(len(reached.marks) for reached in found.reached)
    title = _("Onboarding of {account}: {done} of {total} done")
    return View(
        title=title.format(account=account_word(found.account), done=done, total=total),
        tone="good" if found.first_value else "neutral",
        blocks=tuple(blocks),
        more=f"onboarding {found.account.external_id}",
    )


def _first_value(found: Onboarding, preset: Preset) -> Paragraph:
    if found.days is None:
        return paragraph(_("The contract's start is not known, so time to first value cannot be counted."))
    target = preset.portfolio.days_to_first_value
    if found.first_value is None:
        words = ngettext(
            "No outcome is confirmed yet, {days} day into the contract; the target is under {target}.",
            "No outcome is confirmed yet, {days} days into the contract; the target is under {target}.",
            found.days,
        )
        return paragraph(words, days=found.days, target=target)
    words = ngettext(
        "First outcome confirmed on {day}, {days} day into the contract; the target is under {target}.",
        "First outcome confirmed on {day}, {days} days into the contract; the target is under {target}.",
        found.days,
    )
    return paragraph(words, day=Moment(at=found.first_value), days=found.days, target=target)


def _head(reached: Reached, today: date) -> Paragraph:
    name = strong(milestone_word(reached))
    if reached.done:
        return paragraph("✅ {name}", name=name)
    if reached.due is None:
        return paragraph("{name}", name=name)
    template = _("{name}, was due {day}") if reached.due < today else _("{name}, due {day}")
    return paragraph(template, name=name, day=Moment(at=reached.due))


def _line(mark: Mark, around: Around) -> Parts:
    words = item_word(mark.item.key, around.preset)
    if not mark.done:
        return say("⬜ {words}", words=words)
    if mark.proof:
        worded = _PROOFS.get(mark.item.key, _names)
        return proven(words, worded(mark.proof))
    return by_hand(words, mark, around.people)


def _names(proof: tuple[str, ...]) -> Parts:
    return say("{names}", names=listed(proof))


def _goals(proof: tuple[str, ...]) -> Parts:
    count = int(proof[0])
    return say(ngettext("{count} goal", "{count} goals", count), count=count)


def _review(proof: tuple[str, ...]) -> Parts:
    kind, day = proof
    return say("{kind}, {day}", kind=meeting_word(TouchpointKind(kind)), day=day_part(day))


_PROOFS: dict[str, Callable[[tuple[str, ...]], Parts]] = {
    "plan_signed": _goals,
    "seats": lambda proof: say("{share}", share=percent_text(Decimal(proof[0]))),
    "progress": lambda proof: say("{facts}", facts=" · ".join(proof)),
    "ebr": _review,
}


def _buttons(found: Onboarding) -> list[Block]:
    open_ones = [
        mark.item.key
        for reached in found.reached
        for mark in reached.marks
        if not mark.done and mark.item.by_hand
    ][:MOST_BUTTONS]
    plan = Button(label=_("Plan"), command="plan", args={"account": found.account.external_id})
    return [Actions(buttons=(*(tick_button(found.account, key) for key in open_ones), plan))]


def tick_button(account: Account, key: str) -> Button:
    """Return the button that ticks an item; what needs a note asks for it."""
    args = {"account": account.external_id, "item": key}
    label, form_first = _(_SHORT[key]), key in _NOTED
    return Button(label=label, command="onboarding tick", args=args, opens="form" if form_first else "reply")


def ask_note(account: Account, key: str, preset: Preset) -> View:
    """Return the form that asks how somebody knows that an item is done."""
    title = _("{account}: {item}").format(account=account.name, item=item_word(key, preset))
    field = note_field(_("How you know it"))
    return form(title, (field,), "onboarding tick", {"account": account.external_id, "item": key})


def ticked(standing: Standing, item: str, preset: Preset) -> View:
    """Return that an item was ticked."""
    about = {"account": standing.account.external_id}
    title = _("{account}: {item}").format(account=standing.account.name, item=item_word(item, preset))
    return receipt(title, standing, (), (Button(label=_("Onboarding"), command="onboarding", args=about),))


def example() -> View:
    """Return one message for the gallery."""
    proofs = {"stakeholders": ("Cora Chen",), "seats": ("0.64",), "ebr": ("qbr", "2026-05-12")}
    hands = {"core_use": (samples.ANA.email, samples.THEN)}
    preset = load("framework")
    reached = tuple(
        Reached(
            stretch,
            samples.TODAY + timedelta(days=stretch.to_day - 40),
            tuple(_mark(item, proofs.get(item.key), hands.get(item.key)) for item in stretch.items),
        )
        for stretch in stretches(preset.onboarding)
    )
    found = Onboarding(samples.ACME, reached, None, 40)
    people = {samples.ANA.email: samples.ANA}
    return progress(found, Around(people, preset, samples.TODAY, works=True, phase=Phase.ONBOARDING))


def _mark(item: Item, proof: tuple[str, ...] | None, hand: tuple[str, datetime] | None) -> Mark:
    who, at = hand or (None, None)
    return Mark(item, bool(proof or hand), proof or (), who, at)
