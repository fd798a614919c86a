"""Whether a request comes from Slack: its signature, and its age."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.house import Clock

OLDEST = 300  # seconds; an older request may be a replay


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks requests with the app's signing secret."""

    secret: str = field(repr=False)
    now: Clock

    def lets_in(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether a request is signed by Slack and at most five minutes old; False for whatever is odd."""
        sent = headers.get("x-slack-request-timestamp", "")
        given = headers.get("x-slack-signature", "")
        if not (sent.isascii() and sent.isdigit()) or abs(self.now().timestamp() - int(sent)) > OLDEST:
            return False
        return hmac.compare_digest(signature(self.secret, sent, body).encode(), given.encode())


def signature(secret: str, sent: str, body: bytes) -> str:
    """Return the signature Slack gives a body sent at `sent` (Unix seconds)."""
    signed = b"v0:" + sent.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
