"""The score of the last 90 days, a point a week (H11)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from success.account import Account
from success.format import day_text
from success.messages import samples
from success.messages.words import score_words
from success.readings import DayScore
from success.texts import _, ngettext
from success.view import Actions, Block, Bullets, Button, Chart, Moment, Series, View, paragraph, say


def trend(account: Account, points: Sequence[DayScore]) -> View:
    """Return the chart of one score a week, oldest first, marked where the preset changed."""
    scored = [point for point in points if point.score is not None]
    args = {"account": account.external_id}
    buttons = Actions(
        buttons=(
            Button(label=_("Why"), command="why", args=args),
            Button(label=_("Health"), command="health", args=args),
        )
    )
    title = _("{account}: the last 90 days").format(account=account.name)
    if not scored:
        lead = paragraph(_("There was no data to score in these 90 days."))
        return View(title=title, blocks=(lead, buttons))
    chart = Chart(
        title=_("Health score, weekly"),
        categories=tuple(day_text(point.day) for point in points),
        series=(Series(name=_("Score"), values=tuple(_value(point) for point in points)),),
    )
    first, last = scored[0], scored[-1]
    summary = paragraph(
        _("From {first} on {start} to {last} on {end}."),
        first=score_words(first),
        start=Moment(at=first.day),
        last=score_words(last),
        end=Moment(at=last.day),
    )
    return View(title=title, blocks=(summary, chart, *_gaps(points), *_preset_changes(points), buttons))


def _value(point: DayScore) -> Decimal | None:
    return None if point.score is None else Decimal(point.score)


def _gaps(points: Sequence[DayScore]) -> list[Block]:
    missing = sum(point.score is None for point in points)
    if not missing:
        return []
    said = ngettext(
        "{count} of {all} weeks has no score: there was no data then.",
        "{count} of {all} weeks have no score: there was no data then.",
        missing,
    )
    return [paragraph(said, count=missing, all=len(points))]


def _preset_changes(points: Sequence[DayScore]) -> list[Block]:
    scored = [point for point in points if point.score is not None]
    changes = [(old, new) for old, new in pairwise(scored) if old.policy != new.policy]
    if not changes:
        return []
    items = tuple(
        say(
            _("By {day} the preset changed from {old} to {new}"),
            day=Moment(at=new.day),
            old=old.policy,
            new=new.policy,
        )
        for old, new in changes
    )
    return [paragraph(_("Scores before and after a change of preset do not compare:")), Bullets(items=items)]


def example() -> View:
    """Return one message for the gallery."""
    scores = (None, 71, 72, 74, 78, 80, 81, 79, 76, 75, 70, 68, 65)
    points = [
        replace(samples.SCORED, day=samples.TODAY - timedelta(weeks=12 - week), score=score, policy=policy)
        for week, score in enumerate(scores)
        for policy in ("framework@0123456789ab" if week > 4 else "playbook@ba9876543210",)
    ]
    return trend(samples.ACME, points)
