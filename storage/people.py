"""Our own people and where each of them can be reached."""

import json
from dataclasses import asdict
from datetime import time
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from storage.repository import Repository, columns_of, here
from storage.sql import replace
from storage.tables import addresses, people
from success.naming import fold
from success.people import Address, DigestWish, User

_PERSON = select(*columns_of(people, User))
_EVERYONE = _PERSON.where(here(people))
_BY_EMAIL = _EVERYONE.where(people.c.email == bindparam("email"))
_BY_ADDRESS = _PERSON.join(
    addresses, and_(addresses.c.workspace == people.c.workspace, addresses.c.email == people.c.email)
).where(
    here(addresses),
    addresses.c.platform == bindparam("platform"),
    addresses.c.platform_user == bindparam("platform_user"),
    ~addresses.c.dead,
)
_ADDRESSES = select(*columns_of(addresses, Address)).where(
    here(addresses), addresses.c.email == bindparam("email")
)


class People(Repository):
    """success.ports.People."""

    def get(self, email: str) -> User | None:
        """Return the person with this e-mail address, in any case."""
        row = self._read(_BY_EMAIL, email=email.strip().lower()).first()
        return _user(row) if row else None

    def all(self) -> list[User]:
        """Return everyone, by name."""
        return sorted(map(_user, self._read(_EVERYONE)), key=lambda user: (fold(user.name), user.email))

    def save(self, user: User) -> None:
        """Insert or replace one person."""
        row = asdict(user) | {
            "workspace": self._workspace,
            "email": user.email.lower(),
            "digest": _written(user.digest),
        }
        changing = [name for name in row if name not in ("workspace", "email")]
        self._connection.execute(replace(self._connection, people, ("workspace", "email"), changing), row)

    def by_address(self, platform: str, platform_user: str) -> User | None:
        """Return whom a platform's user id was linked to; a dead address names nobody."""
        row = self._read(_BY_ADDRESS, platform=platform, platform_user=platform_user).first()
        return _user(row) if row else None

    def addresses(self, email: str) -> list[Address]:
        """Return every platform address of a person, in a stable order."""
        known = [Address(*row) for row in self._read(_ADDRESSES, email=email.lower())]
        return sorted(known, key=lambda address: (address.platform, address.platform_user))

    def save_address(self, address: Address) -> None:
        """Insert or replace the address of (platform, platform_user)."""
        row = asdict(address) | {"workspace": self._workspace, "email": address.email.lower()}
        key = ("workspace", "platform", "platform_user")
        changing = ("email", "reference", "dead")
        self._connection.execute(replace(self._connection, addresses, key, changing), row)


def _user(row: Row[Any]) -> User:
    return User(**(row._asdict() | {"digest": _wish(row.digest)}))


def _written(wish: DigestWish) -> str:
    return json.dumps(asdict(wish) | {"at": wish.at.isoformat()})


def _wish(written: str | None) -> DigestWish:
    if written is None:
        return DigestWish()
    known = json.loads(written)
    return DigestWish(known["on"], time.fromisoformat(known["at"]), tuple(known["days"]), known["when_empty"])
