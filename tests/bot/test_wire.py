"""The composition root: one house, its doors, and other workspaces on the same database."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import BadSetting, Settings
from bot.wire import build, clock, configure_logging, inside
from storage.uow import Database
from success.addressing import ESCALATIONS
from success.people import Role, User

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings(sqlite_database: Database) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{sqlite_database.url.database}")


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield root
    root.handlers, root.level = handlers, level


def test_a_house_has_what_the_settings_say(settings: Settings) -> None:
    more = {
        "default_timezone": "Asia/Tokyo",
        "default_locale": "zh_CN",
        "policy": "playbook",
        "calendar": "JP",
    }
    house = build(settings.model_copy(update=more | {"others_readable": False}), now=lambda: NOW)
    assert (house.ws.zone.key, house.ws.locale, house.ws.country) == ("Asia/Tokyo", "zh_CN", "JP")
    assert house.ws.preset.name == "playbook"
    assert house.ws.others_readable is False
    assert house.now() == NOW
    assert house.door.platforms == {}
    house.close()


def test_its_door_knows_the_platforms_and_channels_that_are_set_up(settings: Settings) -> None:
    set_up = Settings(
        _env_file=None,
        database_url=settings.database_url,
        escalation_channel="C0123456789",
        slack_bot_token=SecretStr("xoxb-1"),
        slack_signing_secret=SecretStr("secret"),
    )
    house = build(set_up, now=lambda: NOW)
    assert list(house.door.platforms) == ["slack"]
    assert house.door.places[ESCALATIONS].id == "C0123456789"
    house.close()


def test_workspaces_on_one_database_share_nothing(settings: Settings) -> None:
    house = build(settings, now=lambda: NOW)
    north = inside(house, "north")
    with north.open_unit(write=True) as uow:
        uow.people.save(User("ana@us.example", "Ana", Role.CSM))
        uow.commit()
    with house.open_unit() as ours, north.open_unit() as theirs:
        assert ours.people.all() == []
        assert [user.name for user in theirs.people.all()] == ["Ana"]
    assert north.database is house.database
    assert inside(house, house.ws.id) is house
    house.close()


def test_a_policy_that_does_not_load_is_a_wrong_setting(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('extends = "framework"\nname = "ours"\n[weights]\nusage = 99\n')
    for policy in ("nonsense", str(tmp_path / "ours.toml")):
        with pytest.raises(BadSetting, match="MAINSTAY_POLICY is wrong: "):
            build(settings.model_copy(update={"policy": policy}))


def test_the_clock_is_aware_and_utc() -> None:
    assert clock().tzinfo is UTC


def test_logs_are_json_lines_where_there_is_no_terminal(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    logging.getLogger("mainstay.test").warning("could not %s", "send", extra={"account": "acme"})
    logging.getLogger("mainstay.test").info("not told")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["account"]) == ("could not send", "warning", "acme")
