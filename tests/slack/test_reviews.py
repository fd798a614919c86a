"""What the clock says about a business review, in Slack (Q3)."""

from datetime import timedelta

from bot.house import House
from scheduler import qbrs
from scheduler.dispatch import dispatch
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_user import Clock, SlackUser
from tests.slack.test_app import newest, said


def deliver(house: House, clock: Clock) -> None:
    """Let the clock ask for what is due, and deliver it."""
    assert qbrs.run(house.open_unit, house.ws, clock.at).failed == ()
    dispatch(house.open_unit, house.door, clock.at)


def test_q3_an_agreed_action_is_chased_and_done_with_one_press(
    slack: SlackUser, house: House, fake: FakeSlack, clock: Clock
) -> None:
    due = (clock.at + timedelta(days=2)).date()
    slack.direct("U0MARIA", f"qbr acme action {due} Send the roll-out plan")
    newest(fake)
    deliver(house, clock)
    assert len(fake.messages) == 1
    clock.at += timedelta(days=2)
    deliver(house, clock)
    chased = newest(fake, 2)
    assert chased.channel == "D0MARIA"
    assert "Due: an action agreed with Acme Corp" in said(chased)
    assert "Send the roll-out plan" in said(chased)
    slack.press("U0MARIA", chased, "Done")
    assert "Every action is done." in said(newest(fake, 3))
    clock.at += timedelta(days=7)
    deliver(house, clock)
    assert len(fake.messages) == 3


def test_q3_of_a_review_moved_twice_one_reminder_comes_for_the_last_day(
    slack: SlackUser, house: House, fake: FakeSlack, clock: Clock
) -> None:
    for count, days in enumerate((27, 28, 30), start=1):
        slack.direct("U0MARIA", f"qbr acme schedule {(clock.at + timedelta(days=days)).date()}")
        newest(fake, count)
    told = []
    for _day in range(29):
        clock.at += timedelta(days=1)
        before = len(fake.messages)
        deliver(house, clock)
        told += [said(shown) for shown in fake.messages[before:]]
    assert [words.partition(":")[0] for words in told] == [
        "Preparation opens",
        "Champion pre-brief",
        "Agenda and ROI data go out",
    ]
