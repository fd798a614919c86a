"""The few pieces of SQL that SQLite and PostgreSQL spell differently."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, Table, Text, bindparam, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.types import IdList

Insert = sqlite.Insert | postgresql.Insert


class within(FunctionElement[bool]):
    """`column` is one of many values, all sent as one parameter: no limit, and one cached statement."""

    type = Boolean()
    inherit_cache = True
    name = "within"


def is_in(column: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `values`, however many they are."""
    some = next(iter(values), None)
    item = Text if isinstance(some, str) else BigInteger
    if some is None and isinstance(column.type, Text):
        item = Text
    return within(column, bindparam(None, list(values), IdList(item), unique=True))


@compiles(within, "sqlite")
def _within_json(element: within, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are compiled SQL


@compiles(within, "postgresql")
def _within_array(element: within, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(each, **kw) for each in element.clauses)
    # Not `= ANY(…)`: without statistics that compares every row with every value.
    return f"{column} IN (SELECT unnest({values}))"


def insert(connection: Connection, table: Table) -> Insert:
    """Return the engine's own INSERT, which knows ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def upsert(connection: Connection, table: Table, key: Iterable[str], columns: Iterable[str]) -> Insert:
    """Return an INSERT that, on a known `key`, changes `columns`; a null leaves the stored value as it is."""
    statement = insert(connection, table)
    changes = {name: func.coalesce(statement.excluded[name], table.c[name]) for name in columns}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)


def replace(connection: Connection, table: Table, key: Iterable[str], columns: Iterable[str]) -> Insert:
    """Return an INSERT that, on a known `key`, sets `columns` to the new values, nulls included."""
    statement = insert(connection, table)
    changes = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)
