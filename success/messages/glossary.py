"""Terms explained, with what the workspace's preset says about them (Y5)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from success.account import Segment
from success.alerts import Level
from success.figures import Measure
from success.format import number_text, percent_text
from success.glossary import Term, filled, glossary
from success.messages.portfolio import measure_word, target_text
from success.messages.signals import label, levels_words
from success.messages.words import dimension_word, metric_word
from success.metrics import DERIVED, METRICS, Dimension
from success.presets import MetricRule, Preset, load
from success.segments import served
from success.signal_rules import Clock
from success.signals import RECORDABLE, SIGNALS
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_BUTTONS = 5
FIRST = ("customer_success", "health_score", "alert", "success_plan", "metric_overview")  # to begin with
HELP = "help "  # how the command of a term begins that only tells how something is written

_UNITS = {
    "fraction": N_("a share, from 0% to 100%"),
    "change": N_("a relative change, with its sign"),
    "count": N_("a count"),
    "days": N_("days"),
    "hours": N_("hours"),
    "points": N_("points on a scale"),
    "ratio": N_("a ratio, 100% being as planned"),
}
_DOES = {
    "health": N_("My accounts"),
    "accounts": N_("My accounts"),
    "risk": N_("At risk"),
    "renewals": N_("Renewals"),
    "metrics": N_("Portfolio figures"),
    "capacity": N_("Capacity"),
    "gaps": N_("Plans that miss a stage"),
    "today": N_("Today"),
    "voices": N_("What customers say"),
    "play": N_("Plays"),
    "audit": N_("Honesty checks"),
}
_TOUCHES = {"high": N_("high touch"), "medium": N_("medium touch"), "tech": N_("tech touch")}
_LEVELS = {"watch": Level.WATCH, "warning": Level.WARNING, "critical": Level.CRITICAL}
_BY_BAND = {"yellow_band": Level.WATCH, "red_band": Level.CRITICAL}  # H3 asks what the levels ask (W1)


def term_word(key: str) -> str:
    """Return what a term is called: by its own name, else as a metric, a measure or a signal."""
    name = glossary().terms[key].name
    if name:
        return _(name)
    if key in METRICS:
        return metric_word(key)
    return label(key) if key in SIGNALS else measure_word(Measure(key))


def explained(key: str, preset: Preset, *, staff: bool) -> View:
    """Return a term with its figures and related terms, and for `staff` the command that acts on it."""
    term = glossary().terms[key]
    blocks: list[Block] = [paragraph("{says}", says=filled(_(term.says), preset))]
    facts = (*_of_metric(key, preset), *_of_measure(key, preset), *_of_signal(key, preset))
    facts = (*facts, *_of_dimension(key, preset), *_of_clock(key, preset), *_of_segment(key, preset))
    if facts:
        blocks += [Facts(facts=facts), note(_("By the preset “{preset}”."), preset=preset.name)]
    acts = (_acts(term.command),) if term.command and staff else ()
    said = {button.label for button in acts}
    ways = (*acts, *(button for button in _to_terms(term.related) if button.label not in said))
    if len(ways) > MOST_BUTTONS:
        blocks.append(note(_("See also: {terms}."), terms=_named(term.related)))
    if ways:
        blocks.append(Actions(buttons=ways[:MOST_BUTTONS]))
    return View(title=term_word(key), blocks=tuple(blocks), more="explain")


def listed() -> View:
    """Return every term by its subject."""
    known = glossary()
    lines = tuple(
        say(_("{heading}: {terms}"), heading=strong(_(heading)), terms=_named(_of(subject, known.terms)))
        for subject, heading in known.subjects.items()
    )
    count = len(known.terms)
    title = ngettext("{count} term explained", "{count} terms explained", count)
    lead = paragraph(_("Write “explain” and any of these, in English or Chinese, such as “explain GRR”."))
    blocks = (lead, Bullets(items=lines), Actions(buttons=_to_terms(FIRST)))
    return View(title=title.format(count=number_text(count)), blocks=blocks, more="explain")


def unknown(said: str, nearest: Sequence[str]) -> View:
    """Return that a term is not in the glossary, with those that come close."""
    title = _("“{said}” is not in the glossary").format(said=said)
    if not nearest:
        lead = paragraph(_("“explain” alone lists every term by its subject."))
        everything = Button(label=_("All terms"), command="explain")
        return View(title=title, tone="warn", blocks=(lead, Actions(buttons=(everything,))))
    lead = paragraph(_("The nearest terms:"))
    return View(title=title, tone="warn", blocks=(lead, Actions(buttons=_to_terms(nearest)[:MOST_BUTTONS])))


def _of(subject: str, terms: dict[str, Term]) -> list[str]:
    return [key for key, term in terms.items() if term.subject == subject]


def _named(keys: Iterable[str]) -> str:
    return " · ".join(term_word(key) for key in keys)


def _to_terms(keys: Iterable[str]) -> tuple[Button, ...]:
    return tuple(
        Button(label=term_word(key), command="explain", args={"term": term_word(key)}) for key in keys
    )


def _acts(command: str) -> Button:
    if command.startswith(HELP):
        topic = command.removeprefix(HELP)
        said = _("How to write “{command}”").format(command=topic)
        return Button(label=said, command="help", args={"topic": topic})
    return Button(label=_(_DOES[command]), command=command, style="primary")


# ------------------------------------------------------------------ what the preset says


def _fact(name: str, words: str | Parts) -> Fact:
    return Fact(label=name, parts=(Text(text=words),) if isinstance(words, str) else words)


def _of_metric(key: str, preset: Preset) -> tuple[Fact, ...]:
    if key not in METRICS:
        return ()
    unit = _fact(_("Measured as"), _(_UNITS[METRICS[key].unit]))
    rule = preset.metrics.get(key)
    if rule is None:
        return (unit, _fact(_("Scored"), _("no, it is kept beside the score")))
    facts = [
        unit,
        _fact(_("Counts in"), _counts_in(rule, preset)),
        _fact(_("Scored"), _normaliser(key, rule)),
        _fact(_("Fresh for"), _days(rule.stale_after_days)),
    ]
    if key in DERIVED:
        facts.append(_fact(_("Where from"), _derived(rule)))
    return tuple(facts)


def _counts_in(rule: MetricRule, preset: Preset) -> str:
    beside = sum(each.weight for each in preset.metrics.values() if each.dimension is rule.dimension)
    points = rule.weight / beside * preset.weights[rule.dimension]
    words = _("{dimension}, {points} of the 100 points")
    return words.format(dimension=dimension_word(rule.dimension), points=number_text(points, 2))


def _normaliser(key: str, rule: MetricRule) -> str:
    if rule.points:
        pairs = (f"{_raw(key, value)} → {number_text(score, 2)}" for value, score in rule.points)
        return _("{pairs}; straight lines between").format(pairs=_(", ").join(pairs))
    below = _("below {limit} → {score}")
    steps = [below.format(limit=_raw(key, limit), score=number_text(score, 2)) for limit, score in rule.steps]
    steps.append(_("otherwise → {score}").format(score=number_text(rule.otherwise or Decimal(0), 2)))
    return _(", ").join(steps)


def _raw(key: str, value: Decimal) -> str:
    match METRICS[key].unit:
        case "fraction" | "ratio":
            return percent_text(value)
        case "change":
            return percent_text(value, signed=True)
        case _:
            return number_text(value, 2)


def _derived(rule: MetricRule) -> str:
    if rule.window_days is None:
        return _("supplied, else from Mainstay’s own records")
    return _("supplied, else from Mainstay’s own records of {days}").format(days=_days(rule.window_days))


def _of_measure(key: str, preset: Preset) -> tuple[Fact, ...]:
    if key not in {*Measure}:
        return ()
    named = Measure.AVERAGE_HEALTH if key == Measure.AVERAGE_HEALTH_BY_ARR else Measure(key)
    target: Decimal | None = getattr(preset.portfolio, named.value, None)
    if target is None:
        return (_fact(_("Target"), _("none in this preset")),)
    return (_fact(_("Target"), target_text(Measure(key), target)),)


def _of_signal(key: str, preset: Preset) -> tuple[Fact, ...]:
    if key not in SIGNALS:
        return ()
    level = preset.signals.level_of(key)
    if level is None:
        return (_fact(_("Level"), _("not watched in this preset")),)
    facts = [
        _fact(_("Level"), levels_words(level)),
        _fact(_("Clock"), _clock(preset.signals.clock_of(key, level))),
    ]
    if key in RECORDABLE:
        typed = Text(text=f"signal <{_('account')}> {key}", style="code")
        facts.append(_fact(_("Recorded with"), (typed,)))
    return tuple(facts)


def _of_clock(key: str, preset: Preset) -> tuple[Fact, ...]:
    level = _LEVELS.get(key) or _BY_BAND.get(key)
    if level is None:
        return ()
    return (_fact(_("Clock"), _clock(preset.signals.clock_of("", level))),)


def _clock(clock: Clock) -> str:
    if clock.hours is not None:
        return ngettext("{count} hour", "{count} hours", clock.hours).format(count=clock.hours)
    days = clock.working_days or 0
    return ngettext("{count} working day", "{count} working days", days).format(count=days)


def _days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count).format(count=number_text(count))


def _of_dimension(key: str, preset: Preset) -> tuple[Fact, ...]:
    name = key.removesuffix("_dimension")
    if name == key:
        return ()
    return (_fact(_("Weight"), percent_text(preset.weights[Dimension(name)] / 100)),)


def _of_segment(key: str, preset: Preset) -> tuple[Fact, ...]:
    if key not in {*Segment}:
        return ()
    rule = served(Segment(key), preset.segments)
    book = f"{rule.book_from}+" if rule.book_to is None else f"{rule.book_from}–{rule.book_to}"
    a_year = rule.qbrs_a_year
    return (
        _fact(_("Served with"), _(_TOUCHES[rule.touch])),
        _fact(_("Accounts for one CSM"), str(rule.book_from) if rule.book_from == rule.book_to else book),
        _fact(_("Business reviews"), _("on demand") if a_year is None else _a_year(a_year)),
    )


def _a_year(count: int) -> str:
    return ngettext("{count} a year", "{count} a year", count).format(count=count)


def example() -> View:
    """Return one message for the gallery."""
    return explained("feature_adoption", load("framework"), staff=True)
