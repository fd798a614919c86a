"""Small state that jobs and settings keep."""

from collections.abc import Collection

from sqlalchemy import bindparam, select, update

from storage.repository import Repository, here
from storage.sql import is_in, once, replace
from storage.tables import notebook

_VALUE = select(notebook.c.value).where(here(notebook), notebook.c.key == bindparam("key"))


class Notebook(Repository):
    """success.ports.Notebook."""

    def read(self, key: str) -> str | None:
        """Return the value stored under a key."""
        value: str | None = self._read(_VALUE, key=key).scalar()
        return value

    def write(self, key: str, value: str) -> None:
        """Store a value under a key."""
        statement = replace(self._connection, notebook, ("workspace", "key"), ("value",))
        self._connection.execute(statement, {"workspace": self._workspace, "key": key, "value": value})

    def read_many(self, keys: Collection[str]) -> dict[str, str]:
        """Return the values of those of these keys that have one."""
        rows = self._connection.execute(
            select(notebook.c.key, notebook.c.value).where(
                self._here(notebook), is_in(notebook.c.key, [*keys])
            )
        )
        return {row.key: row.value for row in rows}

    def swap(self, key: str, old: str | None, new: str) -> bool:
        """Store `new` only where `old` stands (None: nothing yet); of many workers one gets True."""
        if old is None:
            first = once(self._connection, notebook, ("workspace", "key"), "key")
            return self._read(first, key=key, value=new).first() is not None
        swapped = (
            update(notebook)
            .where(self._here(notebook), notebook.c.key == key, notebook.c.value == old)
            .values(value=new)
            .returning(notebook.c.key)
        )
        return self._connection.execute(swapped).first() is not None
