"""What the outside sends us: one frozen model for each KIND of interface.md §5.

CSV headers and JSON keys are the field names. The same models serve the importer, the data API and `export`.
A blank cell is None and leaves a stored value as it is. Validation needs a context `{"zone": ZoneInfo}`: a
date without a time means the end of that day there, and a time without an offset is taken in that zone.
"""

from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from success.account import RenewalStage, Segment
from success.arr import ArrKind
from success.contact import ContactRole, ContactStatus
from success.metrics import METRICS
from success.people import Role
from success.signals import RECORDABLE
from success.survey import SurveyKind
from success.touchpoint import TouchpointKind, TouchpointStatus

NINE_PLACES = Decimal("0.000000001")
LONGEST_DATE = len("2026-03-31")
LARGEST = Decimal(10) ** 18


class Kind(StrEnum):
    """The nine kinds of row that can be imported, sent to the data API and exported."""

    USERS = "users"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    METRICS = "metrics"
    TOUCHPOINTS = "touchpoints"
    SURVEYS = "surveys"
    GOALS = "goals"
    ARR_EVENTS = "arr-events"
    SIGNALS = "signals"


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last microsecond of `day` in `zone`, as UTC (the «as of» rule)."""
    return datetime.combine(day, time.max, zone).astimezone(UTC)


def _instant(value: object, info: ValidationInfo) -> datetime:
    zone: ZoneInfo = (info.context or {}).get("zone") or ZoneInfo("UTC")
    if isinstance(value, str):
        value = _read_instant(value.strip())
    try:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
        if isinstance(value, date):
            return end_of_day(value, zone)
    except OverflowError:
        raise ValueError(f"'{value}' is too far away") from None
    raise ValueError("an ISO 8601 date or time is needed, such as 2026-03-31 or 2026-03-31T09:00:00Z")


def _read_instant(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) <= LONGEST_DATE else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not an ISO 8601 date or time, such as 2026-03-31") from None


def _decimal(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is needed")  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return Decimal(str(value)) if isinstance(value, float) else value


def _nine_places(value: Decimal) -> Decimal:
    if abs(value) >= LARGEST:
        raise ValueError("the number is too large")
    return value if round(value, 9) == value else value.quantize(NINE_PLACES, ROUND_HALF_UP)


def _listed(value: object) -> object:
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        value = ";".join(value)  # so that no part holds the mark that separates parts in a CSV
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _email(value: str) -> str:
    name, at, host = value.strip().partition("@")
    if not (name and at and host) or " " in value.strip() or not value.strip().isprintable():
        raise ValueError(f"'{value}' is not an e-mail address")
    return value.strip().lower()


def _zone_name(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"'{value}' is not a time zone, such as Europe/Berlin")
    return value


def _storable(value: str) -> str:
    """Drop NUL, which no database takes, and refuse half characters, which no encoding does."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds a character that is none") from None
    return value.replace("\0", "")


Name = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=500)]
Words = Annotated[str, AfterValidator(_storable), Field(max_length=20_000)]
Email = Annotated[str, Field(max_length=320), AfterValidator(_email)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Number = Annotated[
    Decimal, BeforeValidator(_decimal), Field(allow_inf_nan=False), AfterValidator(_nine_places)
]
Money = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, allow_inf_nan=False, max_digits=18)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Listed = Annotated[tuple[Words, ...], BeforeValidator(_listed)]
# Addresses in a list are compared with those of contacts, so they are kept in lower case as those are.
ListedAddresses = Annotated[Listed, AfterValidator(lambda each: tuple(one.lower() for one in each))]


class Record(BaseModel):
    """One row from outside; blank strings count as absent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValueError("a row must be an object with named values")  # noqa: TRY004
        return {key: value for key, value in data.items() if value is not None and value != ""}


class UserRecord(Record):
    """A person of our company; upsert key `email`."""

    email: Email
    name: Name
    role: Role
    manager_email: Email | None = None
    timezone: Annotated[str, AfterValidator(_zone_name)] | None = None
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}([_-][A-Za-z]{2,4})?$")] | None = None
    backup_email: Email | None = None
    leave_from: date | None = None
    leave_until: date | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> "UserRecord":
        if self.leave_from and self.leave_until and self.leave_until < self.leave_from:
            raise ValueError(f"leave_until {self.leave_until} lies before leave_from {self.leave_from}")
        return self


def out_of_order(start: date | None, renewal: date | None, notice: date | None) -> str:
    """Return what is wrong with the dates of a contract, nothing where they make sense together."""
    if start and renewal and renewal <= start:
        return f"renewal_date {renewal} must come after contract_start {start}"
    if renewal and notice and notice > renewal:
        return f"notice_date {notice} must not come after renewal_date {renewal}"
    if start and notice and notice < start:
        return f"notice_date {notice} must not come before contract_start {start}"
    return ""


class AccountRecord(Record):
    """A customer; upsert key `external_id`."""

    external_id: Name
    name: Name
    aliases: Listed | None = None
    domain: Words | None = None
    arr: Money | None = None
    currency: Currency | None = None
    owner_email: Email | None = None
    ae_email: Email | None = None
    segment: Segment | None = None
    contract_start: date | None = None
    renewal_date: date | None = None
    notice_date: date | None = None
    licensed_seats: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    parent_external_id: Name | None = None
    internal_sponsor_email: Email | None = None
    renewal_stage: RenewalStage | None = None
    renewal_stage_since: date | None = None
    pilot: bool | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "AccountRecord":
        wrong = out_of_order(self.contract_start, self.renewal_date, self.notice_date)
        if wrong:
            raise ValueError(wrong)
        if self.parent_external_id == self.external_id:
            raise ValueError(f"'{self.external_id}' cannot be its own parent")
        return self


class ContactRecord(Record):
    """A person at a customer; upsert key account + `email`; role and status keep their history by `since`."""

    account_external_id: Name
    email: Email
    name: Words | None = None
    title: Words | None = None
    department: Words | None = None
    role: ContactRole | None = None
    status: ContactStatus | None = None
    since: Instant | None = None


class MetricRecord(Record):
    """One observation of one metric (H6); upsert key account + metric + `observed_at`."""

    account_external_id: Name
    metric: str
    value: Number
    observed_at: Instant

    @model_validator(mode="after")
    def _known_metric(self) -> "MetricRecord":
        if self.metric not in METRICS:
            raise ValueError(f"'{self.metric}' is not a metric; known are {', '.join(METRICS)}")
        return self


class TouchpointRecord(Record):
    """A touchpoint; upsert key account + kind + `scheduled_at`."""

    account_external_id: Name
    kind: TouchpointKind
    scheduled_at: Instant
    status: TouchpointStatus | None = None
    held_at: Instant | None = None
    contact_emails: ListedAddresses | None = None
    note: Words | None = None
    author_email: Email | None = None


class SurveyRecord(Record):
    """One survey answer; upsert key account + kind + question + respondent + `answered_at`."""

    account_external_id: Name
    kind: SurveyKind
    question: Annotated[int, Field(ge=1, le=4)] | None = None
    score: Number
    answered_at: Instant
    respondent_email: Email | None = None
    comment: Words | None = None

    @model_validator(mode="after")
    def _on_its_scale(self) -> "SurveyRecord":
        low, high = (1, 5) if self.kind is SurveyKind.CSAT else (0, 10)
        if not low <= self.score <= high:
            raise ValueError(f"a {self.kind} score is {low} to {high}, not {self.score}")
        if (self.kind is SurveyKind.PULSE) != (self.question is not None):
            raise ValueError("a pulse answer names its question, 1 to 4; no other survey has one")
        return self


class GoalRecord(Record):
    """A success-plan goal; upsert key account + `title`."""

    account_external_id: Name
    title: Name
    kpi: Words | None = None
    unit: Words | None = None
    baseline: Number | None = None
    target: Number | None = None
    actual: Number | None = None
    customer_owner: Words | None = None
    owner_email: Email | None = None
    due_date: date | None = None
    achieved_at: date | None = None
    roi_amount: Money | None = None
    roi_currency: Currency | None = None
    roi_source: Words | None = None
    functions: Listed | None = None


class ArrEventRecord(Record):
    """A change of recurring revenue; upsert key `external_id`."""

    external_id: Name
    account_external_id: Name
    kind: ArrKind
    amount: Money
    effective_on: date
    due_on: date | None = None
    signed_on: date | None = None


class SignalRecord(Record):
    """A signal somebody or something recorded (W2); upsert key account + key + `observed_at`."""

    account_external_id: Name
    key: str
    observed_at: Instant
    note: Words | None = None

    @model_validator(mode="after")
    def _can_be_recorded(self) -> "SignalRecord":
        if self.key not in RECORDABLE:
            raise ValueError(f"'{self.key}' cannot be recorded; signals that can are {', '.join(RECORDABLE)}")
        return self


RECORDS: dict[Kind, type[Record]] = {
    Kind.USERS: UserRecord,
    Kind.ACCOUNTS: AccountRecord,
    Kind.CONTACTS: ContactRecord,
    Kind.METRICS: MetricRecord,
    Kind.TOUCHPOINTS: TouchpointRecord,
    Kind.SURVEYS: SurveyRecord,
    Kind.GOALS: GoalRecord,
    Kind.ARR_EVENTS: ArrEventRecord,
    Kind.SIGNALS: SignalRecord,
}
