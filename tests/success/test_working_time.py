"""Working time: days, hours, holidays, and the two nights a year when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.errors import BadPreset
from success.people import Role, User
from success.presets import load
from success.working_time import Calendar, calendar_for, known_country
from success.workspace import Workspace

BERLIN = Calendar(ZoneInfo("Europe/Berlin"), "DE")
NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US")
PLAIN = Calendar(ZoneInfo("Europe/Berlin"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_weekends_and_public_holidays_are_no_working_days() -> None:
    assert BERLIN.is_working_day(date(2026, 4, 2))
    assert not BERLIN.is_working_day(date(2026, 4, 3)), "Good Friday"
    assert not BERLIN.is_working_day(date(2026, 4, 4)), "Saturday"
    assert not BERLIN.is_working_day(date(2026, 4, 6)), "Easter Monday"
    assert PLAIN.is_working_day(date(2026, 4, 3)), "no country, no holidays"


def test_a_region_has_holidays_of_its_own() -> None:
    epiphany = date(2026, 1, 6)
    assert BERLIN.is_working_day(epiphany)
    assert not Calendar(BERLIN.zone, "DE-BY").is_working_day(epiphany)


def test_next_working_day_is_on_or_after() -> None:
    assert BERLIN.next_working_day(date(2026, 4, 2)) == date(2026, 4, 2)
    assert BERLIN.next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)


def test_working_days_skip_weekends_and_holidays_both_ways() -> None:
    assert BERLIN.add_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert BERLIN.add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert BERLIN.add_working_days(date(2026, 4, 4), 0) == date(2026, 4, 4)
    assert PLAIN.add_working_days(date(2026, 1, 2), 5) == date(2026, 1, 9)
    assert NEW_YORK.add_working_days(date(2026, 7, 2), 1) == date(2026, 7, 6), "3 July is observed"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-30, 30))
def test_between_undoes_add(day: date, count: int) -> None:
    assert BERLIN.working_days_between(day, BERLIN.add_working_days(day, count)) == count


def test_office_hours_open_at_nine_and_close_at_six() -> None:
    assert not BERLIN.is_working_time(utc("2026-01-07T07:59:59"))
    assert BERLIN.is_working_time(utc("2026-01-07T08:00"))
    assert BERLIN.is_working_time(utc("2026-01-07T16:59:59"))
    assert not BERLIN.is_working_time(utc("2026-01-07T17:00"))


def test_next_working_time_waits_for_the_opening() -> None:
    assert BERLIN.next_working_time(utc("2026-01-07T10:00")) == utc("2026-01-07T10:00")
    assert BERLIN.next_working_time(utc("2026-01-07T05:00")) == utc("2026-01-07T08:00")
    assert BERLIN.next_working_time(utc("2026-04-02T20:00")) == utc("2026-04-07T07:00"), "over Easter"


def test_hours_are_the_persons_own_on_both_sides_of_a_clock_change() -> None:
    assert BERLIN.opening(date(2026, 3, 27)) == utc("2026-03-27T08:00")
    assert BERLIN.opening(date(2026, 3, 30)) == utc("2026-03-30T07:00")
    assert NEW_YORK.opening(date(2026, 3, 6)) == utc("2026-03-06T14:00")
    assert NEW_YORK.opening(date(2026, 3, 9)) == utc("2026-03-09T13:00")
    assert NEW_YORK.next_working_time(utc("2026-10-31T12:00")) == utc("2026-11-02T14:00")


def test_a_wall_time_inside_the_gap_counts_on_from_before_it() -> None:
    assert BERLIN.local(date(2026, 3, 29), time(2, 30)) == utc("2026-03-29T01:30")
    assert BERLIN.local(date(2026, 3, 29), time(2, 30)).astimezone(BERLIN.zone).time() == time(3, 30)


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    assert BERLIN.local(date(2026, 10, 25), time(2, 30)) == utc("2026-10-25T00:30")
    assert BERLIN.local(date(2026, 10, 25), time(2, 30, fold=1)) == utc("2026-10-25T00:30")


def test_a_day_that_a_zone_skipped_altogether() -> None:
    apia = Calendar(ZoneInfo("Pacific/Apia"))
    assert apia.local(date(2011, 12, 30), time(9)).astimezone(apia.zone).date() == date(2011, 12, 31)
    assert apia.next_working_time(utc("2011-12-30T11:00")).astimezone(apia.zone).date() == date(2012, 1, 2)


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MINUTES = st.integers(0, 366 * 24 * 60)


@given(ZONES, MINUTES, st.times(max_value=time(22)))
def test_next_working_time_is_working_time_and_never_behind(zone: str, minutes: int, start: time) -> None:
    office = Calendar(ZoneInfo(zone), start=start, end=time(23, 59), days=tuple(range(7)))
    instant = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    opening = office.next_working_time(instant)
    assert opening >= instant
    assert office.is_working_time(opening)


def test_an_opening_that_comes_twice_still_lies_ahead() -> None:
    office = Calendar(BERLIN.zone, start=time(2, 45), days=tuple(range(7)))
    between = utc("2026-10-25T01:30")  # 02:30 for the second time
    assert office.next_working_time(between) == utc("2026-10-25T01:45")


def test_w5_days_end_with_the_owners_working_day() -> None:
    friday_night = utc("2026-01-09T22:00")
    assert BERLIN.after_working_days(friday_night, 5) == utc("2026-01-16T17:00")
    assert BERLIN.after_working_days(utc("2026-03-26T10:00"), 2) == utc("2026-03-30T16:00")


def test_a_day_begins_at_the_persons_own_midnight() -> None:
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"))
    assert tokyo.local_date(utc("2026-01-07T15:00")) == date(2026, 1, 8)


def test_a_calendar_without_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="start before its end"):
        Calendar(ZoneInfo("UTC"), start=time(18), end=time(9))
    with pytest.raises(ValueError, match="at least one"):
        Calendar(ZoneInfo("UTC"), days=())


def test_known_countries() -> None:
    assert known_country("DE")
    assert known_country("DE-BY")
    assert not known_country("XX")
    assert not known_country("DE-XX")


def test_office_hours_are_those_of_the_preset(tmp_path: Path) -> None:
    path = tmp_path / "gulf.toml"
    hours = "start = 08:00:00\nend = 16:00:00\ndays = [6, 0, 1, 2, 3]"
    path.write_text(f'name = "gulf"\nextends = "framework"\n[working_time]\n{hours}', "utf-8")
    ws = Workspace("acme-inc", ZoneInfo("Asia/Dubai"), "en", None, load(str(path)))
    gulf = calendar_for(ws, None)
    assert gulf.next_working_time(utc("2026-04-03T08:00")) == utc("2026-04-05T04:00"), "Friday to Sunday"
    shipped = Workspace("acme-inc", ZoneInfo("Asia/Dubai"), "en", None, load("playbook"))
    ana = User("ana@mainstay.example", "Ana", Role.CSM, timezone="Europe/Berlin")
    assert calendar_for(shipped, ana) == Calendar(ZoneInfo("Europe/Berlin"))
    path.write_text('name = "gulf"\nextends = "framework"\n[working_time]\nend = 08:00:00', "utf-8")
    with pytest.raises(BadPreset, match="start must be before end"):
        load(str(path))
