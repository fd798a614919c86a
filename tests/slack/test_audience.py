"""Who can read in a channel: the guard's look-up, against a strict Slack (docs/adr/0010)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.deliver import Audience
from bot.slack.audience import MOST_MEMBERS
from bot.slack.send import SlackPlatform
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import ELSEWHERE, ENTERPRISE, Fault, channel, member
from tests.slack.slack_user import Clock

ALARM = "C0ALARM"
MINUTES_10 = timedelta(minutes=10)


def flag(fake: FakeSlack, **flags: Any) -> None:
    fake.channels[ALARM] = channel(ALARM, **flags)


def join(fake: FakeSlack, user_id: str, **flags: Any) -> None:
    fake.users[user_id] = member(user_id, f"{user_id.lower()}@elsewhere.example", **flags)
    fake.members[ALARM].append(user_id)


def test_our_own_channel_is_inside(platform: SlackPlatform) -> None:
    assert platform.audience(ALARM) is Audience.INSIDE


@pytest.mark.parametrize(
    "flags",
    [
        {"is_shared": True, "is_ext_shared": True},
        {"is_ext_shared": True},
        {"is_shared": True},
        {"is_pending_ext_shared": True},
        {"pending_shared": [ELSEWHERE]},
        {"pending_connected_team_ids": [ELSEWHERE]},
        {"is_shared": True, "is_org_shared": True, "is_ext_shared": True},
    ],
)
def test_a_channel_shared_or_about_to_be_is_outside(
    platform: SlackPlatform, fake: FakeSlack, flags: dict[str, Any]
) -> None:
    flag(fake, **flags)
    assert platform.audience(ALARM) is Audience.OUTSIDERS


def test_a_channel_shared_within_our_own_organisation_is_inside(
    platform: SlackPlatform, fake: FakeSlack
) -> None:
    fake.enterprise = ENTERPRISE
    flag(fake, is_shared=True, is_org_shared=True)
    join(fake, "U0SISTER", team_id="T0SISTER", enterprise_user={"enterprise_id": ENTERPRISE})
    assert platform.audience(ALARM) is Audience.INSIDE


@pytest.mark.parametrize(
    "who",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True, "is_restricted": True},
        {"is_stranger": True},
        {"team_id": ELSEWHERE},
        {"team_id": ELSEWHERE, "enterprise_user": {"enterprise_id": ENTERPRISE}},
        {"is_invited_user": True},
    ],
)
def test_a_guest_or_somebody_of_another_company_is_outside(
    platform: SlackPlatform, fake: FakeSlack, who: dict[str, Any]
) -> None:
    join(fake, "U0GUEST", **who)
    assert platform.audience(ALARM) is Audience.OUTSIDERS


def test_a_guest_on_a_later_page_of_members_is_found(platform: SlackPlatform, fake: FakeSlack) -> None:
    fake.members[ALARM] = ["U0MARIA"] * 300
    join(fake, "U0GUEST", is_restricted=True)
    assert platform.audience(ALARM) is Audience.OUTSIDERS


@pytest.mark.parametrize(
    "flag_name", ["is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared"]
)
def test_an_answer_that_does_not_say_is_a_doubt(
    platform: SlackPlatform, fake: FakeSlack, flag_name: str
) -> None:
    del fake.channels[ALARM][flag_name]
    assert platform.audience(ALARM) is Audience.UNKNOWN


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info", "auth.test"])
@pytest.mark.parametrize("fault", [Fault(500), Fault(429, retry_after=1), Fault(error="internal_error")])
def test_any_look_up_that_fails_is_a_doubt(
    platform: SlackPlatform, fake: FakeSlack, method: str, fault: Fault
) -> None:
    fake.faults[method] = [fault]
    assert platform.audience(ALARM) is Audience.UNKNOWN


@pytest.mark.parametrize("scope", ["channels:read", "groups:read", "users:read"])
def test_without_the_scopes_for_it_there_is_doubt(
    platform: SlackPlatform, fake: FakeSlack, scope: str
) -> None:
    fake.scopes.discard(scope)
    assert platform.audience(ALARM) is Audience.UNKNOWN


def test_a_channel_mainstay_cannot_see_is_a_doubt(platform: SlackPlatform) -> None:
    assert platform.audience("C0NOWHERE") is Audience.UNKNOWN


def test_a_channel_without_members_or_with_too_many_is_a_doubt(
    platform: SlackPlatform, fake: FakeSlack
) -> None:
    fake.members[ALARM] = []
    assert platform.audience(ALARM) is Audience.UNKNOWN
    fake.members[ALARM] = ["U0MARIA"] * (MOST_MEMBERS + 1)
    assert platform.audience(ALARM) is Audience.UNKNOWN


def test_members_are_asked_about_once_but_membership_every_time(
    platform: SlackPlatform, fake: FakeSlack, clock: Clock
) -> None:
    platform.audience(ALARM)
    asked = len([method for method, _ in fake.calls if method == "users.info"])
    join(fake, "U0GUEST", is_restricted=True)
    assert platform.audience(ALARM) is Audience.OUTSIDERS
    assert len([method for method, _ in fake.calls if method == "users.info"]) == asked + 1


def test_who_became_a_guest_is_seen_after_ten_minutes_at_most(
    platform: SlackPlatform, fake: FakeSlack, clock: Clock
) -> None:
    assert platform.audience(ALARM) is Audience.INSIDE
    fake.users["U0TOM"]["is_restricted"] = True
    clock.at += MINUTES_10
    assert platform.audience(ALARM) is Audience.OUTSIDERS
