"""Onboarding as milestones with their proof, and how long the first value took (O1–O3)."""

from datetime import date, datetime, timedelta

from success.checklists import Item, Mark
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.phases import phase_facts
from success.messages.receipt import Standing, receipt
from success.onboarding import STRETCHES, TARGET_DAYS, Milestone, Onboarding, Reached
from success.texts import N_, _, ngettext
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
    muted,
    note,
    paragraph,
    say,
    strong,
)

MOST_BUTTONS = 4

_MILESTONES = {
    Milestone.M1: N_("Set up, days 1 to 7"),
    Milestone.M2: N_("First use, days 14 to 30"),
    Milestone.M3: N_("Wider use, days 30 to 60"),
    Milestone.M4: N_("First proof, days 60 to 90"),
}

_ITEMS = {
    "stakeholders": N_("Stakeholders are mapped to goals"),
    "integrations": N_("Integrations, single sign-on and import are done"),
    "plan_signed": N_("The success plan has its definition and three to five measurable, dated goals"),
    "core_use": N_("The core use case is live on real data"),
    "active_users": N_("Three or more active users beyond the champion"),
    "unaided": N_("The customer shows it unaided"),
    "seats": N_("60 % of the seats are active"),
    "second_use": N_("A second use case is found or live"),
    "progress": N_("A goal is achieved or measurably on its way"),
    "ebr": N_("An EBR with the sponsor is in the calendar"),
    "expansion_signs": N_("Signs of expansion are noted"),
}

_SHORT = {
    "stakeholders": N_("Stakeholders mapped"),
    "integrations": N_("Integrations done"),
    "core_use": N_("Core use live"),
    "active_users": N_("Three active users"),
    "unaided": N_("Shown unaided"),
    "second_use": N_("Second use found"),
    "progress": N_("Goal on its way"),
    "expansion_signs": N_("Expansion noted"),
}


def progress(found: Onboarding, phase: Phase | None, today: date, works: bool) -> View:
    """Return where onboarding stands: each item done or open, with the fact that proves it."""
    facts = phase_facts(phase)
    blocks: list[Block] = [*((Facts(facts=facts),) if facts else ()), _first_value(found)]
    for reached in found.reached:
        blocks += [_head(reached, today), Bullets(items=tuple(_line(mark) for mark in reached.marks))]
    if works:
        blocks += _buttons(found)
    blocks.append(note(_("Onboarding ends with the first confirmed outcome, not with the set-up.")))
    done = sum(mark.done for reached in found.reached for mark in reached.marks)
    total = sum(len(reached.marks) for reached in found.reached)
    title = _("Onboarding of {account}: {done} of {total} done")
    return View(
        title=title.format(account=found.account.name, done=done, total=total),
        tone="good" if found.first_value else "neutral",
        blocks=tuple(blocks),
        more=f"onboarding {found.account.external_id}",
    )


def _first_value(found: Onboarding) -> Paragraph:
    if found.days is None:
        return paragraph(_("The contract's start is not known, so time to first value cannot be counted."))
    if found.first_value is None:
        words = ngettext(
            "No outcome is confirmed yet, {days} day into the contract; the target is under {target}.",
            "No outcome is confirmed yet, {days} days into the contract; the target is under {target}.",
            found.days,
        )
        return paragraph(words, days=found.days, target=TARGET_DAYS)
    words = ngettext(
        "First outcome confirmed on {day}, {days} day into the contract; the target is under {target}.",
        "First outcome confirmed on {day}, {days} days into the contract; the target is under {target}.",
        found.days,
    )
    return paragraph(words, day=Moment(at=found.first_value), days=found.days, target=TARGET_DAYS)


def _head(reached: Reached, today: date) -> Paragraph:
    name = strong(_(_MILESTONES[reached.stretch.milestone]))
    if reached.done:
        return paragraph("✅ {name}", name=name)
    if reached.due is None:
        return paragraph("{name}", name=name)
    template = _("{name}, was due {day}") if reached.due < today else _("{name}, due {day}")
    return paragraph(template, name=name, day=Moment(at=reached.due))


def _line(mark: Mark) -> Parts:
    words = _(_ITEMS[mark.item.key])
    if not mark.done:
        return say("⬜ {words}", words=words)
    if mark.proof:
        return say("✅ {words} {proof}", words=words, proof=muted(f"({' · '.join(mark.proof)})"))
    if mark.at is None:
        return say("✅ {words}", words=words)
    template = _("✅ {words} (ticked by {who}, {day})")
    return say(template, words=words, who=mark.by or "", day=Moment(at=mark.at))


def _buttons(found: Onboarding) -> list[Block]:
    open_ones = [
        mark.item.key
        for reached in found.reached
        for mark in reached.marks
        if not mark.done and mark.item.by_hand
    ][:MOST_BUTTONS]
    about = found.account.external_id
    buttons = tuple(
        Button(label=_(_SHORT[key]), command="onboarding tick", args={"account": about, "item": key})
        for key in open_ones
    )
    plan = Button(label=_("Plan"), command="plan", args={"account": about})
    return [Actions(buttons=(*buttons, plan))]


def ticked(standing: Standing, item: str) -> View:
    """Return that an item was ticked."""
    about = {"account": standing.account.external_id}
    title = _("{account}: {item}").format(account=standing.account.name, item=_(_ITEMS[item]))
    return receipt(title, standing, (), (Button(label=_("Onboarding"), command="onboarding", args=about),))


def example() -> View:
    """Return one message for the gallery."""
    proven = {"stakeholders": ("Cora Chen",), "seats": ("64",)}
    by_hand = {"core_use": (samples.ANA.email, samples.THEN)}
    reached = tuple(
        Reached(
            stretch,
            samples.TODAY + timedelta(days=stretch.to_day - 40),
            tuple(_mark(item, proven.get(item.key), by_hand.get(item.key)) for item in stretch.items),
        )
        for stretch in STRETCHES
    )
    found = Onboarding(samples.ACME, reached, None, 40)
    return progress(found, Phase.ONBOARDING, samples.TODAY, works=True)


def _mark(item: Item, proof: tuple[str, ...] | None, by_hand: tuple[str, datetime] | None) -> Mark:
    who, at = by_hand or (None, None)
    return Mark(item, bool(proof or by_hand), proof or (), who, at)
