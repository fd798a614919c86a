"""The facts of a business review, made up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from success.account import Account
from success.actions import Agreed
from success.evidence import Evidence, EvidenceKind
from success.expansion import Noted, Sign
from success.plan import Goal
from success.qbr_pack import Pack
from success.readings import Band, DayScore

TODAY = date(2026, 3, 31)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NANO = 10**9
ACME = Account(1, "acme", "Acme Corp", arr=Decimal(120_000), currency="EUR", renewal_date=date(2026, 6, 30))
MET = Goal(
    1,
    "Close the month in 5 days",
    unit="days",
    baseline=Decimal(10),
    target=Decimal(5),
    actual=Decimal(5),
    achieved_at=date(2026, 2, 1),
)
AHEAD = replace(MET, title="Fewer errors", actual=Decimal(8), achieved_at=None, due_date=date(2026, 6, 1))
LATE = replace(AHEAD, title="One view of every depot", due_date=date(2026, 3, 1))
PAID = Evidence(EvidenceKind.ROI, AT, "Saved", Decimal(50_000), "EUR", "their controller")
SAID = Evidence(EvidenceKind.CONFIRMED, AT, "It pays", who="Cora Chen")


def a_score(day: date, score: int | None) -> DayScore:
    """The score of a day."""
    band = Band.UNKNOWN if score is None else Band.YELLOW
    composite = None if score is None else score * 10_000
    return DayScore(day, composite, score, band, provisional=False, coverage=10_000, dimensions=(), policy="")


def an_action(number: int, text: str = "Send the plan", **changes: Any) -> Agreed:
    """An action of Maria's."""
    due = date(2026, 4, 15)
    return replace(Agreed(number, 1, text, "maria@mainstay.example", due, AT, name="Maria Moreno"), **changes)


def a_pack(**changes: Any) -> Pack:
    """The review of Acme: two goals on their way or late, one achieved, 28 of 40 seats active."""
    weeks = [TODAY - timedelta(weeks=back) for back in range(12, -1, -1)]
    known = Pack(
        account=ACME,
        today=TODAY,
        day=date(2026, 4, 9),
        attendees=("Cora Chen", "Maria Moreno"),
        invited=True,
        health=a_score(TODAY, 66),
        wins=(MET.title,),
        focus=(("usage_trend", -NANO * 42 // 100),),
        goals=(MET, AHEAD, LATE),
        evidence=(PAID, SAID),
        usage=(("active_seats_ratio", NANO * 7 // 10), ("feature_adoption", NANO * 3 // 4)),
        support=(("open_critical_issues", NANO),),
        priorities=(AHEAD.title, LATE.title),
        expansion=(Noted(Sign.SEATS, AT),),
        actions=(an_action(7), an_action(9, "Name the lead", owner="Cora Chen", name="")),
        trend=tuple(a_score(day, 60 + number) for number, day in enumerate(weeks)),
        progress=((MET.title, Decimal(100)), (AHEAD.title, Decimal(40)), (LATE.title, Decimal(40))),
        seats=(Decimal("0.7"), 40),
        csat=Decimal("0.9"),
    )
    return replace(known, **changes)


def an_empty_pack() -> Pack:
    """The review of an account of which nothing is known."""
    return a_pack(
        account=Account(2, "new", "Newcomer"), day=None, attendees=(), invited=False,
        health=a_score(TODAY, None), wins=(), focus=(), goals=(), evidence=(), usage=(), support=(),
        priorities=("Agree what success means",), expansion=(), actions=(), trend=(), progress=(),
        seats=(None, None), csat=None,
    )  # fmt: skip


def a_crowded_pack() -> Pack:
    """A review with too much of everything, and names that are too long."""
    long = "The European depots' shared planning and replenishment programme, second phase, " * 3
    goals = tuple(replace(AHEAD, title=f"{number}: {long}") for number in range(12))
    return a_pack(
        account=replace(ACME, name=long),
        attendees=tuple(f"Maximiliana Featherstonehaugh-Cholmondeley {number}" for number in range(9)),
        wins=tuple(goal.title for goal in goals),
        goals=goals,
        evidence=tuple(replace(PAID, words=long) for _number in range(20)),
        priorities=tuple(goal.title for goal in goals[:3]),
        actions=tuple(an_action(number, long, name=long) for number in range(15)),
        progress=tuple((goal.title, Decimal(10 * number)) for number, goal in enumerate(goals)),
    )
