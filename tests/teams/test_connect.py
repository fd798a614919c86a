"""Getting our own token for each app type, and what botbuilder would lose or block."""

import asyncio
import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.settings import Settings
from bot.teams.connect import token_source
from bot.teams.inbound import Kind, Malformed, read
from bot.teams.tokens import OwnToken, client_secret_source, managed_identity_source

APP = "5c0f7d0e-6a0b-4c8e-9f0e-0d6f1f3b2a11"
TENANT = "0f5a9d52-5b0b-4f5c-8d6e-2b3c4d5e6f70"


class Directory:
    """Stands where Entra answers over HTTPS; it keeps what it was asked."""

    def __init__(self, **answer: Any) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.text = json.dumps({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"} | answer)
        self.status_code = 200
        self.headers: dict[str, str] = {}

    def get(self, url: str, params: Any = None, **_more: Any) -> "Directory":
        if "openid-configuration" in url:
            authority = url.partition("/v2.0")[0]
            found = Directory()
            found.text = json.dumps(
                {
                    "authorization_endpoint": f"{authority}/authorize",
                    "token_endpoint": f"{authority}/token",
                    "issuer": authority,
                }
            )
            return found
        self.asked.append((url, dict(params or {})))
        return self

    def post(self, url: str, data: Any = None, **_more: Any) -> "Directory":
        self.asked.append((url, dict(data or {})))
        return self

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("tenant", [TENANT, "botframework.com"])
def test_a_secret_is_shown_to_the_tenant_of_the_app_type(tenant: str) -> None:
    directory = Directory()
    assert client_secret_source(APP, "secret", tenant, directory)()["access_token"] == "t"
    url, data = directory.asked[0]
    assert url.startswith(f"https://login.microsoftonline.com/{tenant}/")
    assert data["scope"] == "https://api.botframework.com/.default"
    assert data["client_id"] == APP


def test_a_managed_identity_asks_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    directory = Directory(resource="r")
    managed_identity_source(APP, directory)()
    url, params = directory.asked[0]
    assert url.startswith("http://169.254.169.254/metadata/identity/oauth2/token")
    assert params["client_id"] == APP


def test_without_an_app_id_there_is_no_token() -> None:
    assert token_source(Settings(_env_file=None, microsoft_app_id=None)) is None


async def test_fetching_a_token_does_not_hold_up_the_event_loop() -> None:
    free = threading.Event()

    def slow() -> dict[str, Any]:
        assert free.wait(10)
        return {"access_token": "t", "expires_in": 3600}

    own = OwnToken(slow, lambda: datetime(2026, 3, 2, tzinfo=UTC))
    waiting = asyncio.create_task(own.bearer())
    await asyncio.sleep(0)
    free.set()  # reached only because the loop went on
    assert await waiting == "t"


def test_the_tenant_is_read_where_botbuilder_does_not_lose_it() -> None:
    activity = {
        "type": "message",
        "serviceUrl": "https://smba.example/",
        "conversation": {"id": "c"},
        "channelData": {"tenant": {"id": TENANT}},
    }
    assert read(activity).tenant == TENANT


@pytest.mark.parametrize(
    ("activity", "kind"),
    [
        ({"type": "message", "text": "hi"}, Kind.SAID),
        ({"type": "message", "value": {"mainstay": {"command": "help"}}}, Kind.PRESSED),
        ({"type": "message", "value": {"else": 1}}, Kind.SAID),
        ({"type": "installationUpdate", "action": "add"}, Kind.ADDED),
        ({"type": "installationUpdate", "action": "remove-upgrade"}, Kind.REMOVED),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": "bot"}]}, Kind.REMOVED),
        ({"type": "conversationUpdate", "membersRemoved": [{"id": "someone"}]}, Kind.OTHER),
        ({"type": "typing"}, Kind.OTHER),
    ],
)
def test_it_tells_what_an_activity_asks(activity: dict[str, Any], kind: Kind) -> None:
    known = {"serviceUrl": "https://smba.example/", "conversation": {"id": "c"}, "recipient": {"id": "bot"}}
    assert read(known | activity).kind is kind


@pytest.mark.parametrize("address", ["", "ftp://x", "smba.example", None, 7])
def test_a_service_address_that_is_none_is_malformed(address: Any) -> None:
    with pytest.raises(Malformed):
        read({"type": "message", "conversation": {"id": "c"}, "serviceUrl": address})
