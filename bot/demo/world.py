"""The sample portfolio as dated records: what a CRM, a product and a help desk have sent, and will send.

Everything follows from the files in data/ and the day the demo begins; nothing is random, so the same demo
can be seen twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from zlib import crc32

from bot.demo.customers import COMPANY, HISTORY, Customer, Line, customers, read, value_on
from success.contact import ContactRole, ContactStatus
from success.metrics import METRICS
from success.records import (
    AccountRecord,
    ArrEventRecord,
    ContactRecord,
    GoalRecord,
    Kind,
    MetricRecord,
    Record,
    SignalRecord,
    SurveyRecord,
    TouchpointRecord,
    UserRecord,
)

AHEAD = 182  # days of facts that are still to come when the demo begins
CHECKIN_AT = time(14)  # UTC


@dataclass(frozen=True, slots=True)
class Dated:
    """A record and when it reaches Mainstay."""

    at: datetime
    kind: Kind
    record: Record


@cache
def records(start: datetime) -> tuple[Dated, ...]:
    """Return every record of the sample, in the order in which they reach Mainstay.

    `start` is the instant the demo begins; what is dated later arrives when the demo's clock passes it.
    """
    world = _World(start.astimezone(UTC))
    found = [Dated(world.first, Kind.USERS, UserRecord(**said)) for said in read("people.toml")["people"]]
    for customer in customers():
        found += world.of(customer)
    return tuple(sorted(found, key=lambda dated: dated.at))


class _World:
    """Turns customers into records around the instant the demo begins."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._today = start.date()
        self.first = start - timedelta(days=HISTORY)

    def of(self, customer: Customer) -> Iterator[Dated]:
        yield Dated(self.first, Kind.ACCOUNTS, self._account(customer))
        yield from self._people_of(customer)
        yield from self._measured(customer)
        yield from self._meetings(customer)
        yield from self._answers(customer)
        yield from self._goals(customer)
        yield from self._revenue(customer)
        for day, hour, key, note in customer.happens:
            at = self._at(day, time(hour))
            signal = SignalRecord(
                account_external_id=customer.external_id, key=key, observed_at=at, note=note
            )
            yield Dated(at, Kind.SIGNALS, signal)

    def _day(self, offset: float) -> date:
        return self._today + timedelta(days=int(offset))

    def _at(self, offset: float, clock: time = CHECKIN_AT) -> datetime:
        return datetime.combine(self._day(offset), clock, UTC)

    def _account(self, customer: Customer) -> AccountRecord:
        return AccountRecord.model_validate(
            {
                "external_id": customer.external_id,
                "name": customer.name,
                "aliases": tuple(customer.aliases),
                "domain": customer.domain,
                "arr": customer.arr,
                "currency": customer.currency,
                "owner_email": customer.owner_email,
                "ae_email": f"sam.whitfield@{COMPANY}",
                "segment": customer.segment,
                "contract_start": self._day(customer.started),
                "renewal_date": self._day(customer.renews),
                "notice_date": None if customer.notice is None else self._day(customer.notice),
                "licensed_seats": customer.seats,
                "internal_sponsor_email": f"elena.voss@{COMPANY}",
                "renewal_stage": customer.stage,
                "renewal_stage_since": self._day(-9) if customer.stage else None,
            }
        )

    def _people_of(self, customer: Customer) -> Iterator[Dated]:
        known = max(self.first, self._at(customer.started))
        for name, role, title, department in customer.contacts:
            contact = ContactRecord.model_validate(
                {
                    "account_external_id": customer.external_id,
                    "email": customer.address(name),
                    "name": name,
                    "title": title,
                    "department": department,
                    "role": role,
                    "since": known,
                }
            )
            yield Dated(known, Kind.CONTACTS, contact)
        for name, day in customer.left:
            at = self._at(day, time(10, 15))
            gone = ContactRecord(
                account_external_id=customer.external_id,
                email=customer.address(name),
                status=ContactStatus.LEFT,
                since=at,
            )
            yield Dated(at, Kind.CONTACTS, gone)

    # ------------------------------------------------------------ figures

    def _measured(self, customer: Customer) -> Iterator[Dated]:
        story = customer.story
        lines = {key: line for key, line in story.metrics.items() if not story.only or key in story.only}
        for day in range(max(-HISTORY, story.since) + 1, AHEAD, 7):
            at = self._at(day, time(5))
            for key, line in lines.items():
                yield self._metric(
                    customer, key, _steady(customer, key, value_on(line, day - customer.lag), day), at
                )
            if not story.only:
                yield self._metric(customer, "usage_trend", _trend(customer, lines["logins_7d"], day), at)

    def _metric(self, customer: Customer, key: str, value: Decimal, at: datetime) -> Dated:
        said = MetricRecord(account_external_id=customer.external_id, metric=key, value=value, observed_at=at)
        return Dated(at, Kind.METRICS, said)

    def _answers(self, customer: Customer) -> Iterator[Dated]:
        asked = customer.who(ContactRole.CHAMPION) + customer.who(ContactRole.USER)
        for kind, line in (("nps", customer.story.nps), ("csat", customer.story.csat)):
            for position, (day, score) in enumerate(line):
                at = self._at(day, time(11, 40))
                survey = SurveyRecord.model_validate(
                    {
                        "account_external_id": customer.external_id,
                        "kind": kind,
                        "score": Decimal(str(score)),
                        "answered_at": at,
                        "respondent_email": asked[position % len(asked)],
                    }
                )
                yield Dated(at, Kind.SURVEYS, survey)

    # ------------------------------------------------------------ meetings

    def _meetings(self, customer: Customer) -> Iterator[Dated]:
        story, sponsors = customer.story, customer.who(ContactRole.EXEC_SPONSOR)
        for day in story.sponsor_met if sponsors else ():
            yield from self._meeting(customer, "exec", self._workday(day), sponsors, held=True)
        if story.checkin_every:
            yield from self._checkins(customer)

    def _checkins(self, customer: Customer) -> Iterator[Dated]:
        """Check-ins at the customer's rhythm up to now; the next ones are planned by Mainstay itself."""
        story, every = customer.story, customer.story.checkin_every
        names = [customer.address(row[0]) for row in customer.contacts]
        last = customer.last_checkin or -1 - crc32(customer.external_id.encode()) % every
        first = last - (last - max(-HISTORY, story.since) - 2) // every * every
        owed = 0.0
        for number, day in enumerate(range(first, last + 1, every)):
            owed += 1 - value_on(story.attendance, day)
            held = owed < 1
            owed -= 0 if held else 1
            guests = [names[0], names[1 + number % (len(names) - 1)]] if len(names) > 1 else names
            yield from self._meeting(customer, "checkin", self._workday(day), guests, held=held)

    def _meeting(
        self, customer: Customer, kind: str, day: date, guests: list[str], *, held: bool
    ) -> Iterator[Dated]:
        at = datetime.combine(day, CHECKIN_AT, UTC)
        meeting = TouchpointRecord.model_validate(
            {
                "account_external_id": customer.external_id,
                "kind": kind,
                "scheduled_at": at,
                "status": "held" if held else "missed",
                "held_at": at if held else None,
                "contact_emails": tuple(guests),
                "author_email": customer.owner_email,
            }
        )
        yield Dated(at + timedelta(hours=1), Kind.TOUCHPOINTS, meeting)

    def _workday(self, offset: int) -> date:
        day = self._day(offset)
        return day - timedelta(days=max(0, day.weekday() - 4))

    # ------------------------------------------------------------ plan and revenue

    def _goals(self, customer: Customer) -> Iterator[Dated]:
        for number, title in enumerate(customer.goals):
            done = number < customer.story.goals_done
            due = self._day(-150 + 55 * number if done else -12 + 70 * number)
            touched = self._at(-7 - 9 * number)
            goal = GoalRecord(
                account_external_id=customer.external_id,
                title=title,
                kpi=title,
                unit="%",
                baseline=Decimal(0),
                target=Decimal(20),
                actual=Decimal(22) if done else Decimal(8),
                customer_owner=customer.contacts[0][0],
                owner_email=customer.owner_email,
                due_date=due,
                achieved_at=due - timedelta(days=4) if done else None,
                roi_amount=Decimal(round(customer.arr * 0.6, -3)) if done else None,
                roi_currency=customer.currency if done else None,
                roi_source="Customer's own figures" if done else None,
                functions=("customer success", "product"),
            )
            yield Dated(touched, Kind.GOALS, goal)

    def _revenue(self, customer: Customer) -> Iterator[Dated]:
        """Closed at a tenth less than today's figure; the rest came with a later expansion."""
        opening = Decimal(round(customer.arr * 0.9, -2))
        for number, (kind, amount, day) in enumerate(
            [("new", opening, customer.started), ("expansion", customer.arr - opening, customer.started // 2)]
        ):
            event = ArrEventRecord.model_validate(
                {
                    "external_id": f"{customer.external_id}-{number + 1}",
                    "account_external_id": customer.external_id,
                    "kind": kind,
                    "amount": amount,
                    "effective_on": self._day(day),
                    "signed_on": self._day(day - 5),
                }
            )
            yield Dated(self.first, Kind.ARR_EVENTS, event)


def _steady(customer: Customer, key: str, value: float, day: int) -> Decimal:
    """Return a figure as uneven as real ones are: a little by customer, less by day, always the same."""
    if key in _COUNTS:
        return Decimal(round(value))
    if key in _FRACTIONS:
        value *= customer.quality
    own, swing = (
        lot(f"{customer.external_id}:{key}") * 0.16,
        lot(f"{customer.external_id}:{key}:{day}") * 0.04,
    )
    uneven = value * (1 + own + swing)
    if key in _FRACTIONS:
        uneven = min(uneven, 1.0)
    return Decimal(str(round(uneven, 0 if key == "logins_7d" else 3)))


def lot(words: str) -> float:
    """Return a number from -0.5 to 0.5 that follows from the words."""
    return crc32(words.encode()) % 1000 / 1000 - 0.5


_FRACTIONS = frozenset(key for key, metric in METRICS.items() if metric.unit == "fraction")
_COUNTS = frozenset(
    {
        "community_participation",
        "escalations",
        "escalations_30d",
        "open_critical_issues",
        "competitive_mentions",
        "csm_sentiment",
    }
)


def _trend(customer: Customer, logins: Line, day: int) -> Decimal:
    """Return the change of log-ins, the last four weeks on the four before."""
    now, before = (
        sum(
            _steady(customer, "logins_7d", value_on(logins, day - 7 * week), day - 7 * week) for week in weeks
        )
        for weeks in (range(4), range(4, 8))
    )
    return Decimal(str(round(now / before - 1, 3)))


def arriving(dated: Iterable[Dated], after: datetime, until: datetime) -> list[Dated]:
    """Return the records that reach Mainstay in (after, until]."""
    return [one for one in dated if after < one.at <= until]


def _logins(customer: Customer, logins: Line, day: int) -> Decimal:
    return _steady(customer, "logins_7d", value_on(logins, day - customer.lag), day)
