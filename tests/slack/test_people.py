"""Who somebody in Slack is."""

from datetime import timedelta
from typing import Any

import pytest

from bot.slack.people import Colleagues
from bot.slack.send import SlackPlatform
from bot.slack.web import Trouble
from storage.uow import Units
from tests.factories import stored_user
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import ELSEWHERE, ENTERPRISE, Fault, member
from tests.slack.slack_user import Clock

MARIA = "maria@mainstay.example"


@pytest.fixture
def colleagues(platform: SlackPlatform, open_unit: Units) -> Colleagues:
    stored_user(open_unit, MARIA, name="Maria Moreno")
    return platform.colleagues


def test_a_member_with_the_same_verified_address_is_that_person(colleagues: Colleagues) -> None:
    person = colleagues.who("U0MARIA")
    assert person is not None
    assert person.email == MARIA


def test_once_known_no_network_is_needed(colleagues: Colleagues, fake: FakeSlack) -> None:
    colleagues.who("U0MARIA")
    calls = len(fake.calls)
    assert colleagues.who("U0MARIA") is not None
    assert len(fake.calls) == calls


def test_the_address_is_compared_in_any_case(colleagues: Colleagues, fake: FakeSlack) -> None:
    fake.users["U0MARIA"]["profile"]["email"] = "Maria@Mainstay.Example"
    assert colleagues.who("U0MARIA") is not None


@pytest.mark.parametrize(
    "who",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"is_bot": True},
        {"deleted": True},
        {"is_email_confirmed": False},
        {"is_invited_user": True},
        {"team_id": ELSEWHERE},
        {"profile": {}},
        {"profile": {"email": "somebody@mainstay.example"}},
    ],
)
def test_anybody_else_is_a_stranger_whatever_their_address(
    colleagues: Colleagues, fake: FakeSlack, who: dict[str, Any]
) -> None:
    fake.users["U0MARIA"] = member("U0MARIA", MARIA, **who)
    assert colleagues.who("U0MARIA") is None


def test_a_user_without_a_word_on_confirmation_counts_as_confirmed(
    colleagues: Colleagues, fake: FakeSlack
) -> None:
    del fake.users["U0MARIA"]["is_email_confirmed"]
    assert colleagues.who("U0MARIA") is not None


def test_without_the_email_scope_everybody_is_a_stranger(colleagues: Colleagues, fake: FakeSlack) -> None:
    fake.scopes.discard("users:read.email")
    assert colleagues.who("U0MARIA") is None


def test_a_member_of_the_same_organisation_is_ours(colleagues: Colleagues, fake: FakeSlack) -> None:
    fake.enterprise = ENTERPRISE
    fake.users["U0MARIA"] = member(
        "U0MARIA", MARIA, team_id="T0SISTER", enterprise_user={"enterprise_id": ENTERPRISE}
    )
    assert colleagues.who("U0MARIA") is not None


def test_a_stranger_is_not_asked_about_with_every_word(
    colleagues: Colleagues, fake: FakeSlack, clock: Clock
) -> None:
    assert colleagues.who("U0ZED") is None
    calls = len(fake.calls)
    assert colleagues.who("U0ZED") is None
    assert len(fake.calls) == calls
    clock.at += timedelta(minutes=2)
    colleagues.who("U0ZED")
    assert len(fake.calls) == calls + 1


def test_a_failed_question_makes_nobody_a_stranger(colleagues: Colleagues, fake: FakeSlack) -> None:
    fake.faults["users.info"] = [Fault(500)]
    with pytest.raises(Trouble):
        colleagues.who("U0MARIA")
    assert colleagues.who("U0MARIA") is not None


def test_who_becomes_a_guest_is_a_stranger_from_then_on(colleagues: Colleagues, fake: FakeSlack) -> None:
    colleagues.who("U0MARIA")
    fake.users["U0MARIA"]["is_restricted"] = True
    colleagues.changed(fake.users["U0MARIA"])
    assert colleagues.who("U0MARIA") is None
    assert colleagues.mentions([MARIA]) == {}
    fake.users["U0MARIA"]["is_restricted"] = False
    colleagues.changed(fake.users["U0MARIA"])
    assert colleagues.who("U0MARIA") is not None


def test_a_change_that_leaves_the_address_changes_nothing(colleagues: Colleagues, fake: FakeSlack) -> None:
    colleagues.who("U0MARIA")
    colleagues.changed({**fake.users["U0MARIA"], "real_name": "Maria M."})
    calls = len(fake.calls)
    assert colleagues.who("U0MARIA") is not None
    assert len(fake.calls) == calls


def test_people_are_mentioned_once_slack_knows_them(colleagues: Colleagues, clock: Clock) -> None:
    assert colleagues.mentions([MARIA]) == {}
    colleagues.who("U0MARIA")
    clock.at += timedelta(minutes=6)
    assert colleagues.mentions([MARIA, "nobody@mainstay.example"]) == {MARIA: "U0MARIA"}


def test_somebody_who_never_wrote_is_found_by_address(colleagues: Colleagues, fake: FakeSlack) -> None:
    found = colleagues.find("tom@mainstay.example")
    assert found is not None
    assert found.platform_user == "U0TOM"
    fake.users["U0TOM"]["is_restricted"] = True
    assert colleagues.find("tom@mainstay.example") is None
