"""Installing Mainstay into a Slack workspace, step by step, in a browser."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.house import House
from bot.server import create_app
from bot.settings import Settings
from bot.slack.connect import tokens_of
from bot.slack.manifest import SCOPES
from bot.wire import build
from storage.uow import Database
from tests.slack.conftest import Served
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, CODE, ELSEWHERE, TEAM
from tests.slack.slack_user import SECRET, Clock, SlackUser

PUBLIC = "https://mainstay.example"


@pytest.fixture
def settings(sqlite_database: Database, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{sqlite_database.url.database}",
        secret_key="a-secret-of-thirty-two-characters",
        public_url=PUBLIC,
        slack_signing_secret=SECRET,
        slack_client_id=CLIENT_ID,
        slack_client_secret=CLIENT_SECRET,
        slack_api_url=fake.url,
    )


@pytest.fixture
def house(settings: Settings, clock: Clock) -> Iterator[House]:
    house = build(settings, now=clock)
    yield house
    house.close()


class Browser:
    """One browser: it keeps its cookies, and follows no redirect by itself."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url)
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **query: str) -> httpx.Response:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        answer = self._client.get(path, params=query, headers=headers)
        self._cookies |= dict(answer.cookies)
        if "set-cookie" in answer.headers:  # `Secure`, and so kept from httpx on plain HTTP
            name, _equals, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def browser(house: House, fake: FakeSlack) -> Iterator[Browser]:
    server = Served(create_app(house))
    browser = Browser(server.url)
    yield browser
    browser.close()
    server.stop()


def started(browser: Browser) -> dict[str, str]:
    """Open the install page and return what it asks Slack for."""
    answer = browser.get("/slack/install")
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def test_it_asks_slack_for_the_scopes_of_the_manifest(browser: Browser, fake: FakeSlack) -> None:
    answer = browser.get("/slack/install")
    assert answer.headers["location"].startswith(fake.url.replace("/api/", "/oauth/v2/authorize?"))
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "secure", "samesite=lax"))
    asks = started(browser)
    assert asks["scope"].split(",") == list(SCOPES)
    assert asks["redirect_uri"] == f"{PUBLIC}/slack/oauth_redirect"


def test_the_token_is_stored_and_used(
    browser: Browser, house: House, fake: FakeSlack, clock: Clock, sqlite_database: Database
) -> None:
    assert tokens_of(house).current() is None
    answer = browser.get("/slack/oauth_redirect", code=CODE, state=started(browser)["state"])
    assert (answer.status_code, "Mainstay is installed." in answer.text) == (200, True)
    assert tokens_of(house).current() == BOT_TOKEN
    with open(str(sqlite_database.url.database), "rb") as stored:
        assert BOT_TOKEN.encode() not in stored.read()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"code": CODE, "state": "made-up"}, 400),
        ({"code": CODE, "state": "a.b.c"}, 400),
        ({"code": CODE}, 400),
        ({"code": "wrong", "state": "ours"}, 400),
        ({"code": "code-of-an-organisation", "state": "ours"}, 400),
        ({"error": "access_denied", "state": "ours"}, 200),
    ],
)
def test_anything_odd_installs_nothing(
    browser: Browser, house: House, query: dict[str, str], status: int
) -> None:
    state = started(browser)["state"]
    given = {name: state if value == "ours" else value for name, value in query.items()}
    assert browser.get("/slack/oauth_redirect", **given).status_code == status
    assert tokens_of(house).current() is None


def test_a_state_is_good_for_the_browser_it_was_given_only(browser: Browser, house: House) -> None:
    state = started(browser)["state"]
    started(browser)
    assert browser.get("/slack/oauth_redirect", code=CODE, state=state).status_code == 400
    assert tokens_of(house).current() is None


def test_a_state_is_good_for_ten_minutes(browser: Browser, house: House, clock: Clock) -> None:
    state = started(browser)["state"]
    clock.at += timedelta(minutes=11)
    assert browser.get("/slack/oauth_redirect", code=CODE, state=state).status_code == 400


def test_a_second_workspace_is_refused(browser: Browser, house: House) -> None:
    browser.get("/slack/oauth_redirect", code=CODE, state=started(browser)["state"])
    other = browser.get("/slack/oauth_redirect", code="code-of-another-team", state=started(browser)["state"])
    assert other.status_code == 400
    assert "already installed in another Slack workspace" in other.text
    again = browser.get("/slack/oauth_redirect", code=CODE, state=started(browser)["state"])
    assert again.status_code == 200


def test_only_the_workspace_it_is_installed_in_is_answered(
    slack: SlackUser, house: House, fake: FakeSlack, clock: Clock
) -> None:
    assert "66" not in str(slack.command("U0MARIA", "/health", "acme"))
    installed(house, clock)
    assert "66 🟡" in str(slack.command("U0MARIA", "/health", "acme"))
    body = slack.command_body("U0MARIA", "/health", "acme", "C0TEAM").replace(
        TEAM.encode(), ELSEWHERE.encode()
    )
    answer = slack.send(body, "application/x-www-form-urlencoded")
    assert "Acme" not in answer.text


def test_a_revoked_token_is_forgotten(slack: SlackUser, house: House, fake: FakeSlack, clock: Clock) -> None:
    installed(house, clock)
    slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    assert tokens_of(house).current() == BOT_TOKEN
    slack.event({"type": "app_uninstalled"})
    assert tokens_of(house).current() is None


def installed(house: House, clock: Clock) -> None:
    from bot.slack.install import Installer

    Installer(house.settings, tokens_of(house), clock).finish(CODE)
    clock.at += timedelta(minutes=2)  # what the edge remembers of tokens is a minute old at most
