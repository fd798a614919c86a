import os
from pathlib import Path

import pytest

from bot.settings import DEFAULT_WORKSPACE, BadSetting, faults, names, read_settings
from bot.settings_page import page

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [name.upper() for name in names()]
    for name in list(os.environ):
        if name.upper() in ours or name.upper().startswith("MAINSTAY_"):
            monkeypatch.delenv(name)


def refusal(monkeypatch: pytest.MonkeyPatch, **given: str) -> str:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        read_settings(None)
    return str(caught.value)


def test_it_starts_with_nothing_set() -> None:
    settings = read_settings(None)
    assert settings.database_url == "sqlite:///var/mainstay.db"
    assert settings.policy == "framework"
    assert settings.tokens() == {}
    assert settings.workspaces() == (DEFAULT_WORKSPACE,)


def test_it_knows_every_name_of_the_interface() -> None:
    assert {
        "MAINSTAY_DATABASE_URL",
        "MAINSTAY_POLICY",
        "MAINSTAY_API_TOKEN",
        "MAINSTAY_SECRET_KEY",
        "MAINSTAY_PUBLIC_URL",
        "MAINSTAY_ESCALATION_CHANNEL",
        "MAINSTAY_CALENDAR",
        "MAINSTAY_DEFAULT_TIMEZONE",
        "MAINSTAY_DEFAULT_LOCALE",
        "SLACK_SIGNING_SECRET",
        "SLACK_BOT_TOKEN",
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "MicrosoftAppId",
        "MicrosoftAppPassword",
        "MicrosoftAppType",
        "MicrosoftAppTenantId",
        "MAINSTAY_TEAMS_ANONYMOUS",
    } <= set(names())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAINSTAY_DATABASE_URL", "mysql://host/db"),
        ("MAINSTAY_API_TOKENS", "{broken"),
        ("MAINSTAY_API_TOKENS", '{"north": ""}'),
        ("MAINSTAY_API_TOKENS", '{"north": "same", "south": "same"}'),
        ("MAINSTAY_CALENDAR", "Atlantis"),
        ("MAINSTAY_DEFAULT_TIMEZONE", "Europe/Berln"),
        ("MAINSTAY_DEFAULT_LOCALE", "Klingon"),
        ("MAINSTAY_OTHERS_READABLE", "perhaps"),
        ("MAINSTAY_PUBLIC_URL", "http://example.com"),
        ("SLACK_BOT_TOKEN", "not-a-token"),
        ("SLACK_API_URL", "slack.com"),
        ("MicrosoftAppType", "Tenant"),
    ],
)
def test_it_refuses_a_wrong_setting_in_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    sentence = refusal(monkeypatch, **{name: value})
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_it_names_what_a_setting_needs_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, SLACK_CLIENT_ID="1.2").startswith("SLACK_CLIENT_SECRET is missing")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "shh")
    assert refusal(monkeypatch).startswith("MAINSTAY_SECRET_KEY is missing")
    monkeypatch.setenv("MAINSTAY_SECRET_KEY", "k" * 32)
    assert refusal(monkeypatch).startswith("SLACK_SIGNING_SECRET is missing")


def test_it_refuses_a_misspelt_name_and_tells_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, MAINSTAY_POLICIY="playbook") == (
        "MAINSTAY_POLICIY is not a setting; is MAINSTAY_POLICY meant?"
    )


def test_it_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_API_TOKEN", "hush-hush-hush")
    assert "hush" not in repr(read_settings(None))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "hush-hush")
    assert all("hush" not in fault for fault in faults(None))


def test_it_reads_a_file_and_lets_the_environment_win(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    env.write_text("MAINSTAY_POLICY=playbook\nMAINSTAY_CALENDAR=none\nMAINSTAY_API_TOKEN=\n")
    assert read_settings(env).policy == "playbook"
    assert read_settings(env).calendar is None
    assert read_settings(env).api_token is None
    monkeypatch.setenv("MAINSTAY_POLICY", "framework")
    assert read_settings(env).policy == "framework"


def test_it_has_a_token_for_each_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_API_TOKEN", "one")
    monkeypatch.setenv("MAINSTAY_API_TOKENS", '{"south": "two", "north": "three"}')
    settings = read_settings(None)
    assert settings.tokens() == {"default": "one", "south": "two", "north": "three"}
    assert settings.workspaces() == ("default", "north", "south")


def test_the_page_in_docs_is_the_generated_one() -> None:
    assert DOCS.read_text("utf-8") == page(), "run: python -m bot.settings_page docs/settings.md"
    assert all(f"`{name}`" in page() for name in names())
