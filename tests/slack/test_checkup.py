"""What the doctor learns from Slack itself: whether the token is taken, and every permission granted."""

from dataclasses import replace

import pytest

from bot.doctor import State
from bot.doctor_online import examine_online
from bot.house import House
from bot.slack.connect import tokens_of
from bot.slack.manifest import SCOPES
from storage.installations import Installation
from tests.factories import NOW
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import BOT, BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, TEAM, Fault

CLIENT = {
    "slack_client_id": CLIENT_ID,
    "slack_client_secret": CLIENT_SECRET,
    "secret_key": "a-secret-of-thirty-two-characters",
}


@pytest.fixture
def installing(house: House) -> House:
    """A house whose token comes from an installation."""
    given = house.settings.model_dump() | CLIENT | {"slack_bot_token": None}
    return replace(house, settings=type(house.settings)(_env_file=None, **given))


def found(house: House) -> tuple[State, str]:
    (finding,) = examine_online(house)
    return finding.state, f"{finding.found} {finding.mend}"


def test_with_every_permission_all_is_well(house: House) -> None:
    assert found(house)[0] is State.FINE


@pytest.mark.parametrize("scope", SCOPES)
def test_a_permission_that_is_missing_is_named(house: House, fake: FakeSlack, scope: str) -> None:
    fake.scopes.discard(scope)
    state, said = found(house)
    assert state is State.WRONG
    assert f"the token lacks {scope} " in said
    assert "Install the app again" in said


def test_a_token_slack_does_not_take_is_wrong(house: House, fake: FakeSlack) -> None:
    fake.faults["auth.test"] = [Fault(error="invalid_auth")]
    assert found(house) == (
        State.WRONG,
        "answers invalid_auth Check SLACK_BOT_TOKEN and SLACK_API_URL.",
    )


def test_the_token_of_an_installation_is_looked_at_too(installing: House, fake: FakeSlack) -> None:
    assert found(installing)[0] is State.NOTE
    tokens_of(installing).install(Installation("slack", TEAM, BOT, BOT_TOKEN, "chat:write", NOW))
    assert found(installing)[0] is State.FINE
    fake.scopes.discard("files:write")
    assert "the token lacks files:write" in found(installing)[1]


def test_a_token_kept_under_another_key_is_wrong(installing: House) -> None:
    tokens_of(installing).install(Installation("slack", TEAM, BOT, BOT_TOKEN, "chat:write", NOW))
    given = installing.settings.model_dump() | {"secret_key": "another-secret-of-thirty-two-char"}
    other = replace(installing, settings=type(installing.settings)(_env_file=None, **given))
    state, said = found(other)
    assert state is State.WRONG
    assert "another MAINSTAY_SECRET_KEY" in said
