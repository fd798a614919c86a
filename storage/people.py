"""Our own people and where each of them can be reached."""

import json
from dataclasses import asdict
from datetime import time
from typing import Any

from sqlalchemy import Row, bindparam, select

from storage.repository import Repository, columns_of
from storage.sql import replace
from storage.tables import addresses, people
from success.naming import fold
from success.people import Address, DigestWish, User

_PERSON = select(*columns_of(people, User))
_BY_EMAIL = _PERSON.where(people.c.workspace == bindparam("workspace"), people.c.email == bindparam("email"))
_ADDRESS = select(*columns_of(addresses, Address))


class People(Repository):
    """success.ports.People."""

    def get(self, email: str) -> User | None:
        """Return the person with this e-mail address, in any case."""
        bound = {"workspace": self._workspace, "email": email.strip().lower()}
        row = self._connection.execute(_BY_EMAIL, bound).first()
        return _user(row) if row else None

    def all(self) -> list[User]:
        """Return everyone, by name."""
        rows = self._connection.execute(_PERSON.where(self._here(people)))
        return sorted(map(_user, rows), key=lambda user: (fold(user.name), user.email))

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
        row = self._connection.execute(
            _PERSON.join(
                addresses,
                (addresses.c.workspace == people.c.workspace) & (addresses.c.email == people.c.email),
            ).where(
                self._here(addresses),
                addresses.c.platform == platform,
                addresses.c.platform_user == platform_user,
                ~addresses.c.dead,
            )
        ).first()
        return _user(row) if row else None

    def addresses(self, email: str) -> list[Address]:
        """Return every platform address of a person, in a stable order."""
        rows = self._connection.execute(
            _ADDRESS.where(self._here(addresses), addresses.c.email == email.lower())
        )
        return sorted(
            (Address(*row) for row in rows), key=lambda address: (address.platform, address.platform_user)
        )

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
