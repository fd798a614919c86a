"""Installing Mainstay into a Slack workspace (OAuth), where no bot token is set.

The state that comes back from Slack has to be signed by us, at most ten minutes old, and the one that this
browser was given, so that nobody can have somebody else finish an installation.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass
from http.client import HTTPException
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode, urljoin

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.house import Clock
from bot.settings import Settings
from bot.slack.manifest import REDIRECT_PATH, SCOPES
from bot.slack.people import PLATFORM
from bot.slack.tokens import Tokens
from bot.slack.web import TIMEOUT
from storage.installations import Installation
from success.errors import Refusal
from success.texts import _

Json = dict[str, Any]
logger = logging.getLogger(__name__)

STATE_FOR = 600  # seconds


@dataclass(frozen=True, slots=True)
class Installer:
    """Leads through one installation."""

    settings: Settings
    tokens: Tokens
    now: Clock

    def state(self) -> str:
        """Return a new state for one browser."""
        nonce = f"{token_urlsafe(16)}.{int(self.now().timestamp()) + STATE_FOR}"
        return f"{nonce}.{self._signed(nonce)}"

    def knows(self, state: str) -> bool:
        """Whether a state is one of ours and not too old."""
        nonce, _dot, mark = state.rpartition(".")
        until = nonce.rpartition(".")[2]
        if not (until.isascii() and until.isdigit()) or int(until) < self.now().timestamp():
            return False
        return hmac.compare_digest(mark.encode(), self._signed(nonce).encode())

    def _signed(self, nonce: str) -> str:
        secret = self.settings.secret_key
        key = f"slack-install:{secret.get_secret_value() if secret else ''}"
        return hmac.new(key.encode(), nonce.encode(), hashlib.sha256).hexdigest()

    def page(self, state: str) -> str:
        """Return the address of Slack's page that asks for the scopes."""
        asks = {
            "client_id": self.settings.slack_client_id or "",
            "scope": ",".join(SCOPES),
            "state": state,
            **self._redirect(),
        }
        return f"{urljoin(self.settings.slack_api_url, '/oauth/v2/authorize')}?{urlencode(asks)}"

    def _redirect(self) -> dict[str, str]:
        public = self.settings.public_url
        return {"redirect_uri": f"{public}{REDIRECT_PATH}"} if public else {}

    def finish(self, code: str) -> None:
        """Turn the code into a token and store it; Refusal with a sentence where that cannot be done."""
        told = self._exchanged(code)
        team = told.get("team") or {}
        if told.get("is_enterprise_install") or not team.get("id"):
            raise Refusal(_("Please install Mainstay in one workspace, not in a whole organisation."))
        self.tokens.install(
            Installation(
                platform=PLATFORM,
                tenant=str(team["id"]),
                bot_user=str(told.get("bot_user_id") or ""),
                token=str(told["access_token"]),
                scopes=str(told.get("scope") or ""),
                installed_at=self.now(),
            )
        )

    def _exchanged(self, code: str) -> Json:
        secret = self.settings.slack_client_secret
        client = WebClient(base_url=self.settings.slack_api_url, timeout=TIMEOUT, retry_handlers=[])
        try:
            answer = client.oauth_v2_access(
                client_id=self.settings.slack_client_id or "",
                client_secret=secret.get_secret_value() if secret else "",
                code=code,
                **self._redirect(),
            )
        except (SlackApiError, OSError, HTTPException) as error:
            logger.warning("installation failed: %s", error)
            raise Refusal(_("Slack did not accept the installation. Please start it again.")) from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}
