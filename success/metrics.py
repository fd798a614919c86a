"""The metrics Mainstay keeps (H6): what each is called, its unit and its dimension.

How a raw value becomes 0–100 and how old it may be stand in the preset, not here. `code` is how storage names
a metric; a code is never used again for another metric.
"""

from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    """The five dimensions of the health score (H1), in the order they are always shown."""

    USAGE = "usage"
    ENGAGEMENT = "engagement"
    SUPPORT = "support"
    OUTCOMES = "outcomes"
    RELATIONSHIP = "relationship"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `unit` tells how to show a raw value: fraction, change, count, days, hours, points or
    ratio.
    """

    code: int
    key: str
    unit: str


_KNOWN = (
    Metric(1, "dau_mau_ratio", "fraction"),
    Metric(2, "feature_adoption", "fraction"),
    Metric(3, "usage_trend", "change"),
    Metric(4, "active_seats_ratio", "fraction"),
    Metric(5, "meeting_attendance", "fraction"),
    Metric(6, "response_rate", "fraction"),
    Metric(7, "training_completion", "fraction"),
    Metric(8, "community_participation", "count"),
    Metric(9, "nps", "points"),
    Metric(10, "ticket_trend", "change"),
    Metric(11, "escalations", "count"),
    Metric(12, "csat", "points"),
    Metric(13, "self_service_rate", "fraction"),
    Metric(14, "open_critical_issues", "count"),
    Metric(15, "roi_ratio", "ratio"),
    Metric(16, "kpi_improvement", "ratio"),
    Metric(17, "goals_met", "fraction"),
    Metric(18, "value_realization", "ratio"),
    Metric(19, "exec_sponsor_days", "days"),
    Metric(20, "active_contacts", "count"),
    Metric(21, "champion_strength", "points"),
    Metric(22, "competitive_mentions", "count"),
    # kept but not scored, unless a preset gives them weight (H6, H10)
    Metric(23, "logins_7d", "count"),
    Metric(24, "reply_hours", "hours"),
    Metric(25, "escalations_30d", "count"),
    Metric(26, "csm_sentiment", "points"),
)

METRICS: dict[str, Metric] = {metric.key: metric for metric in _KNOWN}
BY_CODE: dict[int, Metric] = {metric.code: metric for metric in _KNOWN}

# Metrics that Mainstay derives from its own records when nothing fresh was supplied (H6).
DERIVED = ("meeting_attendance", "nps", "csat", "goals_met", "active_contacts", "exec_sponsor_days")

# Those of them that look back on a window of days.
WINDOWED = ("meeting_attendance", "nps", "csat", "active_contacts")
