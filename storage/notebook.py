"""Small state that jobs and settings keep."""

from sqlalchemy import select

from storage.repository import Repository
from storage.sql import replace
from storage.tables import notebook


class Notebook(Repository):
    """success.ports.Notebook."""

    def read(self, key: str) -> str | None:
        """Return the value stored under a key."""
        return self._connection.scalar(
            select(notebook.c.value).where(self._here(notebook), notebook.c.key == key)
        )

    def write(self, key: str, value: str) -> None:
        """Store a value under a key."""
        statement = replace(self._connection, notebook, ("workspace", "key"), ("value",))
        self._connection.execute(statement, {"workspace": self._workspace, "key": key, "value": value})
