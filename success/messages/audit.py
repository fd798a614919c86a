"""Honesty checks in words: what each found, and what would mend it (section 12)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from success.audit import Audit, Hit, Load
from success.audit_checks import Check, Fact
from success.audit_rules import AuditRules
from success.format import number_text, percent_text
from success.messages import samples
from success.messages.accounts import money
from success.messages.plan import stage_word
from success.messages.signals import reason_parts
from success.messages.words import band_word, listed, person, segment_gap
from success.plan_page import Stage
from success.presets import load
from success.readings import FOUR, Band
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Column,
    Moment,
    Paragraph,
    Parts,
    Table,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_NAMES, MOST_LINES, MOST_BUTTONS = 5, 20, 5

_NAMES = {
    Check.BANDS: N_("Bands without an action or a clock"),
    Check.TOUCH: N_("Service that does not fit the ARR"),
    Check.REVIEWS: N_("Business reviews held only near the renewal"),
    Check.EXPANSION: N_("Expansion tried before the gate"),
    Check.THREADS: N_("Single-threaded accounts"),
    Check.DETRACTORS: N_("Detractors unanswered"),
    Check.SCORES: N_("Scores stale or provisional"),
    Check.STAGES: N_("Plans that miss a stage"),
    Check.LOAD: N_("Too many alerts for one CSM"),
}
_MENDS = {  # the goal, then the path, then who and by when (Y2)
    Check.BANDS: N_(
        "Every yellow or red account has a next step: plan a check-in or answer its alert, in red with an"
        " executive. Its owner, within {action_days} days."
    ),
    Check.TOUCH: N_(
        "Time goes where it is worth most: serve accounts below {tiny_arr_below} {currency} by messages, and"
        " name a CSM for each large one. The CS manager, at the next look at the books."
    ),
    Check.REVIEWS: N_(
        "Value is looked at all year: put the next review into the calendar more than {near_renewal_days}"
        " days before the renewal. The owner, this week."
    ),
    Check.EXPANSION: N_(
        "Growth comes after proof: close the gaps of the gate before the next proposal. The owner, with the"
        " account executive."
    ),
    Check.THREADS: N_(
        "No account hangs on one person: ask for an introduction, meet them, and note who was there. The"
        " owner, at the next check-in."
    ),
    Check.DETRACTORS: N_(
        "Everybody who is unhappy hears from us: call, say what happens next, and resolve the alert with a"
        " note. The owner, by the date of the alert."
    ),
    Check.SCORES: N_(
        "A score rests on fresh facts: bring the missing metrics up to date, or stop collecting what nobody"
        " keeps. The health analyst, with the owner."
    ),
    Check.STAGES: N_(
        "Every plan links goals, milestones, risks and a review of value: add the stage that is missing. The"
        " owner, at the next meeting with the customer."
    ),
    Check.LOAD: N_(
        "Every alert is read: tune windows and cadence in the preset, or move accounts, until nobody gets"
        " more than {alerts_a_week} a week. The CS manager."
    ),
}
_LEADS_TO = {  # the command of an account with which it is mended
    Check.BANDS: "health",
    Check.TOUCH: "health",
    Check.REVIEWS: "qbr",
    Check.EXPANSION: "expansion",
    Check.THREADS: "contacts",
    Check.DETRACTORS: "alerts",
    Check.SCORES: "health",
    Check.STAGES: "plan",
}


def check_word(check: Check) -> str:
    """Return what a check is called."""
    return _(_NAMES[check])


def overview(found: Audit, rules: AuditRules, currency: str) -> View:
    """Return every check with what it found, by name, and what would mend it."""
    open_ = [check for check in Check if found.count(check)]
    looked_at = ngettext("{count} account", "{count} accounts", found.accounts)
    if not found.accounts:
        lead = paragraph(_("No account is yours to look after."))
        return View(title=_("Nothing to check"), blocks=(lead,))
    title = ngettext(
        "{count} of {all} honesty checks finds something",
        "{count} of {all} honesty checks find something",
        len(open_),
    ).format(count=len(open_), all=len(Check))
    blocks: list[Block] = [
        paragraph(_("Looked at: {accounts}."), accounts=looked_at.format(count=number_text(found.accounts)))
    ]
    for check in open_:
        mend = Text(text=_mend(check, rules, currency))
        blocks += [_headline(check, found), Bullets(items=(_names(check, found), (mend,)))]
    fine = [check_word(check) for check in Check if check not in open_]
    if fine:
        blocks.append(note(_("✅ Nothing found: {checks}."), checks=" · ".join(fine)))
    blocks += _to_checks(found, open_)
    return View(title=title, tone="warn" if open_ else "good", blocks=tuple(blocks), more="audit")


def _headline(check: Check, found: Audit) -> Paragraph:
    return paragraph(
        "⚠️ {name} · {count}", name=strong(check_word(check)), count=number_text(found.count(check))
    )


def _names(check: Check, found: Audit) -> Parts:
    if check is Check.LOAD:
        names = [load.owner.name for load in found.over]
    else:
        names = [hit.account.name for hit in found.hits[check]]
    shown = _(", ").join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return (Text(text=shown),)
    more = number_text(len(names) - MOST_NAMES)
    return say(_("{names} and {count} more: {command}"), names=shown, count=more, command=_typed(check))


def _typed(check: Check) -> Text:
    return Text(text=f"audit {check.value}", style="code")


def _mend(check: Check, rules: AuditRules, currency: str) -> str:
    figures = {name: number_text(value) for name, value in rules.model_dump().items()}
    return _(_MENDS[check]).format(**figures, currency=currency)


def _to_checks(found: Audit, open_: Sequence[Check]) -> list[Block]:
    worst = sorted(open_, key=lambda check: -found.count(check))[:MOST_BUTTONS]
    buttons = tuple(
        Button(label=check_word(check), command="audit", args={"check": check.value})
        for check in Check
        if check in worst
    )
    return [Actions(buttons=buttons)] if buttons else []


def detail(found: Audit, check: Check, rules: AuditRules, currency: str) -> View:
    """Return one check: each account with the fact, and what would mend it."""
    if check is Check.LOAD:
        return _loads(found, rules, currency)
    hits = found.hits.get(check, ())
    if not hits:
        lead = paragraph(_("This check finds nothing."))
        return View(title=check_word(check), tone="good", blocks=(lead, _back()), more="audit")
    blocks: list[Block] = [
        paragraph(_mend(check, rules, currency)),
        Bullets(items=tuple(_line(check, hit) for hit in hits[:MOST_LINES])),
    ]
    if len(hits) > MOST_LINES:
        blocks.append(note(_("+{count} more"), count=number_text(len(hits) - MOST_LINES)))
    buttons = tuple(
        Button(label=hit.account.name, command=_LEADS_TO[check], args={"account": hit.account.external_id})
        for hit in hits[:MOST_BUTTONS]
    )
    title = f"{check_word(check)} · {number_text(len(hits))}"
    return View(title=title, tone="warn", blocks=(*blocks, Actions(buttons=buttons)), more="audit")


def _back() -> Actions:
    return Actions(buttons=(Button(label=_("Honesty checks"), command="audit"),))


def _line(check: Check, hit: Hit) -> Parts:
    owner = person(hit.owner, hit.account.owner_email)
    return say(
        _("{account} · {owner}: {fact}"), account=hit.account.name, owner=owner, fact=_fact(check, hit)
    )


def _fact(check: Check, hit: Hit) -> Parts:
    fact = hit.fact
    match check:
        case Check.BANDS:
            words = _("{band} at {score}, and no clock, no action and no meeting")
            return say(words, band=band_word(Band[fact["band"].upper()]), score=fact["score"])
        case Check.TOUCH:
            return _touch(hit)
        case Check.REVIEWS:
            words = ngettext(
                "{count} review held, the last on {day}, none apart from the renewal",
                "{count} reviews held, the last on {day}, none apart from the renewal",
                int(fact["count"]),
            )
            return say(words, count=fact["count"], day=_day(fact["last"]))
        case Check.EXPANSION:
            return _expansion(fact)
        case Check.THREADS:
            return reason_parts("single_threaded", fact)
        case Check.DETRACTORS:
            return _detractor(fact)
        case Check.SCORES:
            return _score(fact)
        case _:
            missing = listed([stage_word(Stage(each)) for each in fact["stages"].split(";")])
            return say(_("missing: {stages}"), stages=missing)


def _day(written: str) -> Moment:
    return Moment(at=date.fromisoformat(written))


def _touch(hit: Hit) -> Parts:
    if hit.fact["form"] == "tiny":
        return say(_("{arr} a year, with a CSM of its own"), arr=money(hit.account))
    if hit.fact["form"] == "unknown":
        return (Text(text=segment_gap(hit.account)),)
    return say(_("{arr} a year, and nobody who looks after it"), arr=money(hit.account))


def _expansion(fact: Fact) -> Parts:
    if fact["form"] == "booked":
        words = _("an expansion was booked on {day}, while it was {band}")
        return say(words, day=_day(fact["on"]), band=band_word(Band[fact["band"].upper()]))
    return say(_("the gate was overridden on {day}: “{reason}”"), day=_day(fact["on"]), reason=fact["reason"])


def _detractor(fact: Fact) -> Parts:
    if "due" not in fact:
        return say(_("{score} of 10, and no answer yet"), score=fact["score"])
    late = fact["form"] == "late"
    words = (
        _("{score} of 10, to be answered by {day}, overdue")
        if late
        else _("{score} of 10, to be answered by {day}")
    )
    return say(words, score=fact["score"], day=_day(fact["due"]))


def _score(fact: Fact) -> Parts:
    match fact["form"]:
        case "none":
            return say(_("no score, since nothing fresh is known"))
        case "provisional":
            share = percent_text(Decimal(fact["coverage"]) / FOUR)
            return say(_("provisional, with a coverage of {share}"), share=share)
        case _:
            count = int(fact["count"])
            words = ngettext(
                "{count} metric is too old to count", "{count} metrics are too old to count", count
            )
            return say(words, count=fact["count"])


def _loads(found: Audit, rules: AuditRules, currency: str) -> View:
    columns = (
        Column(label=_("CSM")),
        Column(label=_("Alerts a week"), numeric=True),
        Column(label=_("At most"), numeric=True),
    )
    rows = tuple(_load_row(load) for load in found.loads[:MOST_LINES])
    weeks = ngettext(
        "Counted over the last {count} week.", "Counted over the last {count} weeks.", rules.load_weeks
    )
    over = bool(found.over)
    lead = _mend(Check.LOAD, rules, currency) if over else _("This check finds nothing.")
    blocks: tuple[Block, ...] = (paragraph(lead),)
    if rows:
        blocks = (*blocks, Table(caption=_("Alerts a week"), columns=columns, rows=rows))
    counted = note(weeks.format(count=rules.load_weeks))
    return View(
        title=check_word(Check.LOAD),
        tone="warn" if over else "good",
        blocks=(*blocks, counted, _back()),
        more="audit",
    )


def _load_row(load: Load) -> tuple[Parts, ...]:
    said = number_text(load.a_week, 1)
    words = _("{count}, too many").format(count=said) if load.is_over else said
    return (person(load.owner),), (Text(text=words),), (Text(text=number_text(load.most)),)


def example() -> View:
    """Return one message for the gallery."""
    acme, globex = samples.ACME, samples.GLOBEX
    hits = {
        Check.BANDS: [Hit(acme, samples.ANA, {"band": "yellow", "score": "65"})],
        Check.STAGES: [
            Hit(acme, samples.ANA, {"stages": "risks"}),
            Hit(globex, samples.ANA, {"stages": "review"}),
        ],
    }
    preset = load("framework")
    found = Audit(samples.NOW, 2, hits, [Load(samples.ANA, 52, 4, preset.audit.alerts_a_week)])
    return overview(found, preset.audit, preset.segments.currency)
