"""One small company and one customer, for the examples in the gallery and the documents."""

from datetime import UTC, date, datetime
from decimal import Decimal

from success.account import Account, RenewalStage, Segment
from success.alerts import Alert, Level
from success.completeness import Completeness
from success.journal import Entry, EntryKind
from success.messages.receipt import Standing
from success.metrics import METRICS, Dimension
from success.people import Role, User
from success.readings import NANO, NONE, Band, DayScore, HealthRow, Mark, Source, micros
from success.scoring import LeftOut
from success.touchpoint import TouchpointKind
from success.why import Change, Line

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 31)
THEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

MAX = User("max@mainstay.example", "Max Meyer", Role.MANAGER)
ANA = User("ana@mainstay.example", "Ana Alvarez", Role.CSM, manager_email=MAX.email)
BEN = User("ben@mainstay.example", "Ben Brandt", Role.CSM, manager_email=MAX.email)

ACME = Account(
    1,
    "acme",
    "Acme Corp",
    arr=Decimal(120_000),
    currency="EUR",
    owner_email=ANA.email,
    segment=Segment.ENTERPRISE,
    contract_start=date(2025, 7, 1),
    renewal_date=date(2026, 6, 30),
    notice_date=date(2026, 5, 31),
    renewal_stage=RenewalStage.CONVERSATION,
)
GLOBEX = Account(
    2,
    "globex",
    "Globex",
    arr=Decimal(48_000),
    currency="USD",
    owner_email=ANA.email,
    renewal_date=date(2026, 2, 1),
)

POLICY = "framework@0123456789ab"
SCORED = DayScore(
    TODAY, 653_100, 65, Band.YELLOW, False, 8_200, (490_000, 720_000, 780_000, None, 640_000), POLICY
)
BEFORE = DayScore(
    THEN.date(), 760_000, 76, Band.YELLOW, False, 8_200, (800_000,) * 3 + (None, 640_000), POLICY
)
MARK = Mark(1, 65, Band.YELLOW, False)
_FELT = METRICS["csm_sentiment"].code - 1

ROW = HealthRow(
    1,
    NOW,
    SCORED,
    values=tuple(4 * NANO if place == _FELT else 0 for place in range(len(METRICS))),
    observed=(micros(NOW),) * len(METRICS),
    source=tuple(int(Source.SUPPLIED if place == _FELT else Source.MISSING) for place in range(len(METRICS))),
    subscores=(NONE,) * len(METRICS),
)
RESTS_ON = Completeness(11, 14, (LeftOut("csat", 62),), (Dimension.OUTCOMES,), ())
CHANGE = Change(
    THEN,
    NOW,
    76,
    65,
    -11,
    (
        Line("metric", Decimal("-9.4"), Dimension.USAGE, "usage_trend", NANO // 10, -42 * NANO // 100),
        Line(
            "metric", Decimal("-2.8"), Dimension.USAGE, "feature_adoption", 7 * NANO // 10, 42 * NANO // 100
        ),
        Line("missing_data", Decimal("1.5")),
        Line("rounding", Decimal("-0.3")),
    ),
    came=("meeting_attendance",),
)

CRITICAL = Alert(
    1,
    "champion_left",
    Level.CRITICAL,
    NOW,
    datetime(2026, 4, 2, 9, 0, tzinfo=UTC),
    facts={"who": "Cora Chen", "status": "left", "on": "2026-03-30"},
    id=1,
)
WARNING = Alert(
    1,
    "usage_decline",
    Level.WARNING,
    NOW,
    datetime(2026, 4, 7, 16, 0, tzinfo=UTC),
    facts={"trend": "-0.42"},
    id=2,
)
ALERTS = (CRITICAL, WARNING)
STANDING = Standing(ACME, BEFORE, SCORED, ALERTS)
FELT = Entry(1, EntryKind.SENTIMENT, NOW, ANA.email, "The new sponsor is cautious", {"score": "4"})
MEETING = TouchpointKind.CHECKIN
