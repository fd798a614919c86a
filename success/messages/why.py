"""Why a score changed, as arithmetic that adds up (H9)."""

from success.account import Account
from success.format import fixed_text
from success.messages import samples
from success.messages.words import metric_value, metric_word, score_words
from success.readings import DayScore
from success.texts import _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Moment,
    Paragraph,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)
from success.why import Change, Line


def biggest(change: Change, count: int) -> list[Line]:
    """Return the lines that moved most, rounding left aside."""
    lines = [line for line in change.lines if line.kind != "rounding"]
    return sorted(lines, key=lambda line: -abs(line.points))[:count]


def line_parts(line: Line, change: Change) -> Parts:
    """Return one line of the arithmetic: its points, what it is about, then and now."""
    points = strong(fixed_text(line.points))
    match line.kind:
        case "metric":
            key = line.metric or ""
            return say(
                _("{points}  {metric}: {then} → {now}"),
                points=points,
                metric=metric_word(key),
                then=metric_value(key, line.then or 0),
                now=metric_value(key, line.now or 0),
            )
        case "missing_data":
            return say(
                _("{points}  Data that came or went: {metrics}"),
                points=points,
                metrics=_came_and_went(change),
            )
        case "policy":
            return say(_("{points}  Change of preset"), points=points)
        case "rounding":
            return say(_("{points}  Rounding"), points=points)


def why(account: Account, then: DayScore, now: DayScore, change: Change, preset: str) -> View:
    """Return the whole explanation of a change between two days."""
    title = _("Why {account} went from {then} to {now}")
    if change.delta == 0:
        title = _("Why {account} stands at {now}")
    args = {"account": account.external_id}
    buttons = (
        Button(label=_("Health"), command="health", args=args),
        Button(label=_("Trend"), command="trend", args=args),
    )
    return View(
        title=title.format(account=account.name, then=score_words(then), now=score_words(now)),
        blocks=(
            *_arithmetic(change),
            note(
                _("From {since} to {at}, by the preset {preset}."),
                since=Moment(at=change.since, style="datetime"),
                at=Moment(at=change.at, style="datetime"),
                preset=preset,
            ),
            Actions(buttons=buttons),
        ),
    )


def _arithmetic(change: Change) -> list[Block]:
    if change.delta is None:
        missing = _("There is no score now.") if change.score_now is None else _("There was no score then.")
        return [paragraph(_("{missing} Without both there is no change to explain."), missing=missing)]
    if not change.lines:
        return [paragraph(_("No scored metric changed."))]
    items = tuple(line_parts(line, change) for line in change.lines)
    total = ngettext("{points} point in all", "{points} points in all", abs(change.delta))
    whole = f"{'+' if change.delta > 0 else '−' if change.delta < 0 else ''}{abs(change.delta)}"
    return [Bullets(items=items), Paragraph(parts=(Text(text=total.format(points=whole), style="strong"),))]


def _came_and_went(change: Change) -> str:
    names = [f"+ {metric_word(key)}" for key in change.came] + [
        f"− {metric_word(key)}" for key in change.gone
    ]
    return _(", ").join(names) or "–"


def example() -> View:
    """Return one message for the gallery."""
    return why(samples.ACME, samples.BEFORE, samples.SCORED, samples.CHANGE, samples.POLICY)
