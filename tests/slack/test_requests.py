"""Only what Slack signed, and signed just now, gets in."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from bot.house import House
from bot.slack.signing import signature
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import TEAM
from tests.slack.slack_user import FORM, JSON, SECRET, Clock, SlackUser

LOG = ("/cs", "log acme They wrote to us")


def notes(house: House) -> int:
    with house.open_unit() as uow:
        ids = [account.id for account in uow.accounts.exact("acme")]
        return len(uow.touchpoints.of(ids, house.now())[ids[0]])


def stamp(clock: Clock, **ago: int) -> str:
    return str(int((clock.at - timedelta(**ago)).timestamp()))


def test_a_signed_request_gets_in(slack: SlackUser, house: House) -> None:
    before = notes(house)
    body = slack.command_body("U0MARIA", *LOG, "C0TEAM")
    assert slack.send(body, FORM).status_code == 200
    assert notes(house) == before + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Slack_Signature": "v0=" + "0" * 64},
        {"X_Slack_Signature": ""},
        {"X_Slack_Signature": "v1=abc"},
        {"X_Slack_Signature": "v0=\u00fc"},
        {"X_Slack_Request_Timestamp": ""},
        {"X_Slack_Request_Timestamp": "yesterday"},
        {"X_Slack_Request_Timestamp": "-1"},
        {"X_Slack_Request_Timestamp": "1774947600.5"},
        {"X_Slack_Request_Timestamp": "9" * 30},
    ],
)
def test_a_wrong_signature_is_401_and_nothing_happens(
    slack: SlackUser, house: House, fake: FakeSlack, headers: dict[str, str]
) -> None:
    before = notes(house)
    body = slack.command_body("U0MARIA", *LOG, "C0TEAM")
    coded = {name: value.encode() for name, value in headers.items()}
    answer = slack.send(body, FORM, **coded)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.content == b""
    assert (notes(house), fake.calls) == (before, [])


def test_a_tampered_body_is_401(slack: SlackUser, house: House, clock: Clock) -> None:
    before = notes(house)
    body = slack.command_body("U0MARIA", *LOG, "C0TEAM")
    sent = stamp(clock)
    answer = slack.send(body + b"&x=1", FORM, X_Slack_Signature=signature(SECRET, sent, body))
    assert answer.status_code == 401
    assert notes(house) == before


@pytest.mark.parametrize(("ago", "status"), [(299, 200), (301, 401), (-299, 200), (-301, 401)])
def test_a_stale_request_is_401_though_signed(
    slack: SlackUser, house: House, clock: Clock, ago: int, status: int
) -> None:
    body = slack.command_body("U0MARIA", *LOG, "C0TEAM")
    sent = stamp(clock, seconds=ago)
    headers = {"X_Slack_Request_Timestamp": sent, "X_Slack_Signature": signature(SECRET, sent, body)}
    assert slack.send(body, FORM, **headers).status_code == status


@pytest.mark.parametrize(("body", "kind"), [(b"\xff\xfe", FORM), (b"{", JSON), (b"\xff", JSON)])
def test_what_cannot_be_read_is_400(slack: SlackUser, body: bytes, kind: str) -> None:
    assert slack.send(body, kind).status_code == 400


def test_slack_may_check_the_address(slack: SlackUser) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c4", "token": "t"}).encode()
    assert slack.send(body, JSON).json() == {"challenge": "c4"}


def test_what_concerns_us_not_is_taken_and_left(slack: SlackUser, fake: FakeSlack) -> None:
    assert slack.event({"type": "emoji_changed", "subtype": "add"}).status_code == 200
    link = {"type": "button", "action_id": "a-link", "block_id": "b", "value": "x"}
    for action in (link, {**link, "action_id": "mainstay:1"}):
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": "U0MARIA"},
            "trigger_id": "t",
            "actions": [action],
        }
        assert slack.send(urlencode({"payload": json.dumps(payload)}).encode(), FORM).status_code == 200
    assert fake.calls == []
