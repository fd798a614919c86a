"""What every repository has: the connection of its unit of work and the workspace it is bound to.

Reads are statements made once, with named parameters: building one anew costs several times as much as
running it. `here(table)` binds a statement to the workspace, `storage.sql.among` to any number of values.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, CursorResult, Executable, Table, bindparam


class Repository:
    """One noun's rows in one workspace, inside one transaction."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def _read(self, statement: Executable, **bound: Any) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.execute(statement, bound | {"workspace": self._workspace})

    def _here(self, table: Table) -> ColumnElement[bool]:
        return table.c.workspace == self._workspace

    def _postgres(self) -> bool:
        return self._connection.dialect.name == "postgresql"


def here(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is the workspace's own, bound when the statement runs."""
    return table.c.workspace == bindparam("workspace")


def columns_of(table: Table, kind: type[Any]) -> Sequence[Column[Any]]:
    """Return the columns that a dataclass is made of, in the order of its fields."""
    return [table.c[field.name] for field in fields(kind)]
