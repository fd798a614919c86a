"""What every repository has: the connection of its unit of work and the workspace it is bound to."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table


class Repository:
    """One noun's rows in one workspace, inside one transaction."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def _here(self, table: Table) -> ColumnElement[bool]:
        return table.c.workspace == self._workspace

    def _postgres(self) -> bool:
        return self._connection.dialect.name == "postgresql"


def columns_of(table: Table, kind: type[Any]) -> Sequence[Column[Any]]:
    """Return the columns that a dataclass is made of, in the order of its fields."""
    return [table.c[field.name] for field in fields(kind)]
