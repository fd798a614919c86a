"""The words for what the subject counts: bands, dimensions, metrics and their values, stages, meetings."""

from collections.abc import Sequence
from decimal import Decimal

from success.account import Account, RenewalStage, Segment
from success.alerts import Level
from success.format import number_text, percent_text
from success.metrics import METRICS, Dimension
from success.people import Role, User
from success.readings import FOUR, NANO, NEVER, Band, DayScore, Mark
from success.texts import N_, _, ngettext
from success.touchpoint import TouchpointKind
from success.view import Inline, Person, Text

_BANDS = {
    Band.GREEN: ("🟢", N_("Green")),
    Band.YELLOW: ("🟡", N_("Yellow")),
    Band.RED: ("🔴", N_("Red")),
    Band.UNKNOWN: ("⚪", N_("Unknown")),
}

_DIMENSIONS = {
    Dimension.USAGE: N_("Product usage"),
    Dimension.ENGAGEMENT: N_("Engagement"),
    Dimension.SUPPORT: N_("Support"),
    Dimension.OUTCOMES: N_("Outcomes"),
    Dimension.RELATIONSHIP: N_("Relationship"),
}

_DIMENSION_NAMES = {  # inside a sentence
    Dimension.USAGE: N_("usage"),
    Dimension.ENGAGEMENT: N_("engagement"),
    Dimension.SUPPORT: N_("support"),
    Dimension.OUTCOMES: N_("outcomes"),
    Dimension.RELATIONSHIP: N_("relationship"),
}

_METRICS = {
    "dau_mau_ratio": N_("Daily to monthly active users"),
    "feature_adoption": N_("Feature adoption"),
    "usage_trend": N_("Usage trend, 30 days"),
    "active_seats_ratio": N_("Active seats"),
    "meeting_attendance": N_("Meetings held"),
    "response_rate": N_("Response rate"),
    "training_completion": N_("Training completed"),
    "community_participation": N_("Community events, 90 days"),
    "nps": N_("NPS answer"),
    "ticket_trend": N_("Ticket trend, 30 days"),
    "escalations": N_("Escalations, 90 days"),
    "csat": N_("CSAT"),
    "self_service_rate": N_("Self-service rate"),
    "open_critical_issues": N_("Open critical issues"),
    "roi_ratio": N_("ROI against promise"),
    "kpi_improvement": N_("KPI improvement against target"),
    "goals_met": N_("Goals met"),
    "value_realization": N_("Value realised against plan"),
    "exec_sponsor_days": N_("Last contact with the executive sponsor"),
    "active_contacts": N_("Active contacts, 90 days"),
    "champion_strength": N_("Champion strength"),
    "competitive_mentions": N_("Competitor mentions, 90 days"),
    "logins_7d": N_("Logins, 7 days"),
    "reply_hours": N_("Reply time"),
    "escalations_30d": N_("Escalations, 30 days"),
    "csm_sentiment": N_("CSM sentiment"),
}

_SCALES = {"nps": 10, "csat": 5, "champion_strength": 10, "csm_sentiment": 5}

STAGES = {
    RenewalStage.NOT_STARTED: N_("not started"),
    RenewalStage.CONVERSATION: N_("conversation"),
    RenewalStage.BUSINESS_CASE: N_("business case"),
    RenewalStage.NEGOTIATION: N_("negotiation"),
    RenewalStage.VERBAL: N_("verbal agreement"),
    RenewalStage.SIGNED: N_("signed"),
    RenewalStage.CHURNED: N_("churned"),
}

_SEGMENTS = {
    Segment.ENTERPRISE: N_("Enterprise"),
    Segment.MID_MARKET: N_("Mid-market"),
    Segment.SMB: N_("SMB"),
}

_MEETINGS = {
    TouchpointKind.KICKOFF: N_("Kick-off"),
    TouchpointKind.CHECKIN: N_("Check-in"),
    TouchpointKind.TRAINING: N_("Training"),
    TouchpointKind.GO_LIVE: N_("Go-live celebration"),
    TouchpointKind.USAGE_REVIEW: N_("Usage review"),
    TouchpointKind.MONTHLY_REVIEW: N_("Monthly review"),
    TouchpointKind.EXEC: N_("Executive meeting"),
    TouchpointKind.QBR: N_("QBR"),
    TouchpointKind.EBR: N_("EBR"),
    TouchpointKind.BUSINESS_CASE: N_("Business-case review"),
    TouchpointKind.NEGOTIATION: N_("Negotiation"),
    TouchpointKind.OTHER: N_("Meeting"),
}

_ROLES = {
    Role.DIRECTOR: N_("Director of CS"),
    Role.MANAGER: N_("CS manager"),
    Role.CSM: N_("Customer-success manager"),
    Role.SPECIALIST: N_("CS specialist"),
    Role.ANALYST: N_("Health analyst"),
    Role.AE: N_("Account executive"),
    Role.EMPLOYEE: N_("Employee"),
    Role.ADMIN: N_("Administrator"),
}

LEVEL_MARKS = {Level.CRITICAL: "🔺", Level.WARNING: "🔸", Level.WATCH: "🔹"}


def band_mark(band: Band) -> str:
    """Return the emoji of a band; never shown without its word."""
    return _BANDS[band][0]


def band_word(band: Band) -> str:
    """Return the name of a band."""
    return _(_BANDS[band][1])


def score_words(today: DayScore | Mark | None) -> str:
    """Return a score with its band in word and emoji (§7), and that it is provisional where it is (H8)."""
    if today is None or today.score is None:
        return f"{band_mark(Band.UNKNOWN)} {band_word(Band.UNKNOWN)}"
    template = _("{score} {mark} {band}, provisional") if today.provisional else "{score} {mark} {band}"
    return template.format(
        score=number_text(today.score), mark=band_mark(today.band), band=band_word(today.band)
    )


def dimension_score(ten_thousandths: int) -> str:
    """Return a dimension's score as shown: rounded half up to a whole number (H7)."""
    return number_text((2 * ten_thousandths + FOUR) // (2 * FOUR))


def dimension_word(dimension: Dimension) -> str:
    """Return the name of a dimension."""
    return _(_DIMENSIONS[dimension])


def dimension_names(dimensions: Sequence[Dimension]) -> str:
    """Return dimensions as they are named inside a sentence: usage, support and outcomes."""
    return listed([_(_DIMENSION_NAMES[each]) for each in dimensions])


def listed(words: Sequence[str]) -> str:
    """Return words as one list: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return _("{first} and {last}").format(first=_(", ").join(words[:-1]), last=words[-1])


def metric_word(key: str) -> str:
    """Return the name of a metric."""
    return _(_METRICS[key])


def metric_value(key: str, nano: int) -> str:
    """Return a raw value in billionths as people say it: a fraction as per cent, a change with its sign."""
    if nano == NEVER:
        return _("never")
    value = Decimal(nano) / NANO
    match METRICS[key].unit:
        case "fraction" | "ratio":
            return percent_text(value)
        case "change":
            return percent_text(value, signed=True)
        case "days":
            days = int(value)
            return ngettext("{count} day ago", "{count} days ago", days).format(count=number_text(days))
        case "hours":
            return _("{count} h").format(count=number_text(value, 1))
        case "points":
            return _("{value} of {most}").format(value=number_text(value, 1), most=_SCALES[key])
        case _:
            return number_text(value, 1)


def stage_word(stage: RenewalStage) -> str:
    """Return the name of a renewal stage (R3)."""
    return _(STAGES[stage])


def segment_word(segment: Segment) -> str:
    """Return the name of a segment (S1)."""
    return _(_SEGMENTS[segment])


def segment_gap(account: Account) -> str:
    """Return that nobody can tell the segment of an account, and what would tell it (S1)."""
    if account.arr is None:
        return _("the segment is not known: a segment or an ARR in the import tells it")
    words = _(
        "the segment is not known, as the preset has no rate for {currency}: a segment in the import, or a"
        " rate in the preset, tells it"
    )
    return words.format(currency=account.currency)


def meeting_word(kind: TouchpointKind) -> str:
    """Return the name of a kind of touchpoint."""
    return _(_MEETINGS[kind])


def role_word(role: Role) -> str:
    """Return the name of a role (§14)."""
    return _(_ROLES[role])


def account_word(account: Account) -> str:
    """Return the name of an account, and that it is a pilot where it is one (P6)."""
    return _("{title} (pilot)").format(title=account.name) if account.pilot else account.name


def person(user: User | None, email: str | None = None) -> Inline:
    """Return somebody of ours; their address where the name is not known, and a plain word for nobody."""
    if user is not None:
        return Person(email=user.email, name=user.name)
    return Person(email=email, name=email) if email else Text(text=_("nobody yet"))
