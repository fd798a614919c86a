"""W2: champions and sponsors who go, complaints, detractors, recorded questions."""

from datetime import timedelta

import pytest

from success.alerts import Level
from success.ports import OpenUnit
from tests.success.watched import NOW, Watched, ago, on

CORA, DAN = "cora@acme.example", "dan@acme.example"
PARTS = [("champion", "champion_left"), ("exec_sponsor", "sponsor_left")]


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    return Watched(open_unit)


@pytest.mark.parametrize(("role", "key"), PARTS)
def test_w2_somebody_we_relied_on_left(acme: Watched, role: str, key: str) -> None:
    acme.know(CORA, role, ago(200))
    assert acme.finding(key) is None
    acme.know(CORA, role, ago(5), "left")
    finding = acme.finding(key)
    assert finding is not None
    assert finding.level is Level.CRITICAL
    assert finding.since == ago(5)
    assert finding.facts == {"who": "Cora Champion", "status": "left", "on": on(5).isoformat()}
    assert not finding.settles, "nobody is in the part, and a note does not change that"


@pytest.mark.parametrize(("role", "key"), PARTS)
@pytest.mark.parametrize(("next_role", "status"), [(None, "changed_role"), ("user", "active")])
def test_w2_a_change_of_role_is_a_loss_too(
    acme: Watched, role: str, key: str, next_role: str | None, status: str
) -> None:
    acme.know(CORA, role, ago(200))
    acme.know(CORA, next_role or role, ago(5), status)
    assert key in acme.findings()


def test_w2_champion_loss_alerts_even_when_usage_is_flat(acme: Watched) -> None:
    acme.measure(ago(40), dau_mau_ratio="0.5", usage_trend=0)
    acme.measure(ago(1), dau_mau_ratio="0.5", usage_trend=0)
    acme.know(CORA, "champion", ago(200))
    acme.know(CORA, "champion", ago(5), "left")
    assert acme.finding("champion_left") is not None


def test_w2_a_successor_makes_a_loss_good(acme: Watched) -> None:
    acme.know(CORA, "champion", ago(200))
    acme.know(CORA, "champion", ago(9), "left")
    acme.know(DAN, "champion", ago(4))
    assert acme.finding("champion_left", ago(5)) is not None
    assert acme.finding("champion_left") is None


def test_w2_another_champion_who_was_there_before_does_not(acme: Watched) -> None:
    acme.know(CORA, "champion", ago(200))
    acme.know(DAN, "champion", ago(100))
    acme.know(CORA, "champion", ago(9), "left")
    finding = acme.finding("champion_left")
    assert finding is not None
    assert finding.settles, "a person judges whether the other one is enough"
    assert finding.latest == ago(9)


def test_w2_a_contact_who_leaves_and_returns(acme: Watched) -> None:
    acme.know(CORA, "champion", ago(200))
    acme.know(CORA, "champion", ago(20), "left")
    acme.know(CORA, "champion", ago(3), "active")
    assert acme.finding("champion_left", ago(10)) is not None
    assert acme.finding("champion_left") is None


def test_w2_a_contact_first_heard_of_as_gone(acme: Watched) -> None:
    acme.know(CORA, "champion", ago(7), "left")
    finding = acme.finding("champion_left")
    assert finding is not None
    assert finding.since == ago(7)


def test_w2_the_moment_of_loss_is_the_first(acme: Watched) -> None:
    acme.know(CORA, "champion", ago(200))
    acme.know(CORA, "user", ago(30))
    acme.know(CORA, "user", ago(5), "left")
    finding = acme.finding("champion_left")
    assert finding is not None
    assert finding.since == ago(30)


def test_w2_a_user_who_leaves_is_no_champion_lost(acme: Watched) -> None:
    acme.know(CORA, "user", ago(200))
    acme.know(CORA, "user", ago(5), "left")
    assert acme.findings().keys().isdisjoint({"champion_left", "sponsor_left"})


def test_w2_a_loss_can_be_recorded_before_contacts_say_so(acme: Watched) -> None:
    acme.record("champion_left", ago(5), note="heard at the fair")
    finding = acme.finding("champion_left")
    assert finding is not None
    assert finding.facts == {"on": on(5).isoformat(), "note": "heard at the fair"}
    assert finding.settles
    acme.know(DAN, "champion", ago(2))
    assert acme.finding("champion_left") is None


@pytest.mark.parametrize(
    ("key", "level"),
    [
        ("formal_complaint", Level.CRITICAL),
        ("competitive_rfp", Level.WARNING),
        ("data_export_request", Level.CRITICAL),
        ("termination_question", Level.CRITICAL),
    ],
)
def test_w2_recorded_signals(acme: Watched, key: str, level: Level) -> None:
    acme.record(key, ago(40), note="first")
    acme.record(key, ago(2), note="second")
    finding = acme.finding(key)
    assert finding is not None
    assert (finding.level, finding.since, finding.latest) == (level, ago(40), ago(2))
    assert finding.facts["note"] == "second"
    assert acme.finding(key, ago(41)) is None


def test_w2_records_of_an_older_story_do_not_date_a_new_one(acme: Watched) -> None:
    acme.record("formal_complaint", ago(300))
    acme.record("formal_complaint", ago(92))
    acme.record("formal_complaint", ago(2))
    finding = acme.finding("formal_complaint")
    assert finding is not None
    assert (finding.since, finding.latest) == (ago(92), ago(2))


def test_w2_a_recorded_signal_does_not_clear_by_itself(acme: Watched) -> None:
    acme.record("formal_complaint", ago(2))
    assert acme.finding("formal_complaint", NOW + timedelta(days=400)) is not None


@pytest.mark.parametrize(("score", "detracts"), [(0, True), (6, True), (7, False), (10, False)])
def test_v1_a_detractor_gives_0_to_6(acme: Watched, score: int, detracts: bool) -> None:
    acme.answer(score, ago(3))
    finding = acme.finding("detractor")
    assert (finding is not None) is detracts
    if finding is not None:
        assert (finding.level, finding.since) == (Level.WARNING, ago(3))


def test_w2_csat_and_pulse_make_no_detractor(acme: Watched) -> None:
    acme.answer(1, ago(3), "csat")
    acme.answer(1, ago(3), "pulse", question=2)
    assert acme.finding("detractor") is None


def test_w2_a_better_answer_of_the_same_person_clears_a_detractor(acme: Watched) -> None:
    acme.answer(3, ago(9))
    acme.answer(9, ago(2), respondent_email=DAN)
    assert acme.finding("detractor") is not None, "somebody else is happy"
    acme.answer(8, ago(1))
    assert acme.finding("detractor") is None


def test_v2_meeting_the_detractor_closes_the_loop(acme: Watched) -> None:
    acme.answer(3, ago(9))
    acme.meet(ago(12), contact_emails=CORA)
    acme.meet(ago(5), contact_emails=DAN)
    assert acme.finding("detractor") is not None
    acme.meet(ago(1), contact_emails=CORA)
    assert acme.finding("detractor") is None


def test_v2_an_answer_without_a_name_is_taken_back_by_no_other(acme: Watched) -> None:
    acme.answer(3, ago(9), respondent_email="")
    acme.answer(9, ago(2), respondent_email="")
    acme.answer(10, ago(1))
    acme.meet(ago(1), contact_emails=CORA)
    finding = acme.finding("detractor")
    assert finding is not None
    assert finding.facts == {"score": "3", "on": on(9).isoformat(), "count": "1"}
    acme.answer(5, ago(3), respondent_email="")
    finding = acme.finding("detractor")
    assert finding is not None
    assert (finding.since, finding.latest, finding.facts["count"]) == (ago(9), ago(3), "2")


def test_w2_several_detractors_are_one_signal(acme: Watched) -> None:
    acme.know(DAN, "user", ago(100), name="Dan Doubt")
    acme.answer(3, ago(9))
    acme.answer(5, ago(4), respondent_email=DAN)
    finding = acme.finding("detractor")
    assert finding is not None
    assert (finding.since, finding.latest) == (ago(9), ago(4))
    assert finding.facts == {"score": "5", "on": on(4).isoformat(), "count": "2", "who": "Dan Doubt"}
