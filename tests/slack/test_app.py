"""What people do in Slack, and what they see."""

from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_user import SlackUser, words

NAMES = {"U0MARIA": "Maria Moreno"}


def test_a_slash_command_is_answered_in_the_acknowledgement(slack: SlackUser, fake: FakeSlack) -> None:
    answer = slack.command("U0MARIA", "/health", "acme")
    assert answer["response_type"] == "ephemeral"
    said = words(answer["blocks"], NAMES)
    assert "Acme Corp · 66 🟡 Yellow" in said
    assert "Acme Corp" in answer["text"]
