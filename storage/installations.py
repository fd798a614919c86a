"""Platform installations, their tokens encrypted at rest.

Encryption is Fernet; with several keys in `MAINSTAY_SECRET_KEY` (separated by commas) the first one writes
and all of them read, so that a key can be changed while running.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import select

from storage.repository import Repository, columns_of
from storage.sql import replace
from storage.tables import installations
from success.errors import Refusal
from success.texts import _


@dataclass(frozen=True, slots=True)
class Installation:
    """One platform's leave to act in one team or tenant."""

    platform: str
    tenant: str
    bot_user: str
    token: str = field(repr=False)
    scopes: str
    installed_at: datetime


class Cipher:
    """Keeps tokens unreadable in the database and its backups."""

    def __init__(self, secret: str) -> None:
        keys = [Fernet(_key(each.strip())) for each in secret.split(",") if each.strip()]
        if not keys:
            raise Refusal(_("MAINSTAY_SECRET_KEY is needed to store platform tokens."))
        self._keys = MultiFernet(keys)

    def hide(self, token: str) -> str:
        """Encrypt a token."""
        return self._keys.encrypt(token.encode()).decode()

    def show(self, hidden: str) -> str:
        """Decrypt a token; refuses where the key it was written with is gone."""
        try:
            return self._keys.decrypt(hidden).decode()
        except InvalidToken:
            raise Refusal(
                _("A stored platform token was encrypted with another MAINSTAY_SECRET_KEY; install again.")
            ) from None


def _key(secret: str) -> bytes:
    """Return a Fernet key made of any secret, however it is written."""
    return urlsafe_b64encode(sha256(secret.encode()).digest())


class Installations(Repository):
    """Where Mainstay was installed, by platform and tenant."""

    def get(self, platform: str, tenant: str, cipher: Cipher) -> Installation | None:
        """Return an installation with its token readable."""
        row = self._connection.execute(
            select(*columns_of(installations, Installation)).where(
                self._here(installations),
                installations.c.platform == platform,
                installations.c.tenant == tenant,
            )
        ).first()
        if row is None:
            return None
        return Installation(**(row._asdict() | {"token": cipher.show(row.token)}))

    def tenants(self, platform: str) -> list[str]:
        """Return the teams or tenants Mainstay was installed in, the first one first."""
        return [
            *self._connection.scalars(
                select(installations.c.tenant)
                .where(self._here(installations), installations.c.platform == platform)
                .order_by(installations.c.installed_at, installations.c.tenant)
            )
        ]

    def save(self, installation: Installation, cipher: Cipher) -> None:
        """Insert or replace by platform and tenant."""
        row = {
            "workspace": self._workspace,
            "platform": installation.platform,
            "tenant": installation.tenant,
            "bot_user": installation.bot_user,
            "token": cipher.hide(installation.token),
            "scopes": installation.scopes,
            "installed_at": installation.installed_at,
        }
        changing = ("bot_user", "token", "scopes", "installed_at")
        key = ("workspace", "platform", "tenant")
        self._connection.execute(replace(self._connection, installations, key, changing), row)

    def forget(self, platform: str, tenant: str) -> None:
        """Remove an installation that was revoked, its token included."""
        self._connection.execute(
            installations.delete().where(
                self._here(installations),
                installations.c.platform == platform,
                installations.c.tenant == tenant,
            )
        )
