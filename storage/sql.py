"""The few pieces of SQL that SQLite and PostgreSQL spell differently."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, Table, Text, bindparam, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.types import IdList, Words

Insert = sqlite.Insert | postgresql.Insert


class each(FunctionElement[Any]):
    """The values of one list parameter as a subquery."""

    inherit_cache = True
    name = "each"


def is_in(column: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `values`, however many they are.

    They travel as one parameter: no limit on their number, and one cached statement for any.
    """
    item = Text if isinstance(column.type, Words) else BigInteger
    listed = bindparam(None, list(values), IdList(item), unique=True)
    # A comparison of its own: a boolean function would be written `… = 1`, which no index answers.
    return column.op("IN", is_comparison=True, return_type=Boolean())(each(listed))


@compiles(each, "sqlite")
def _each_of_json(element: each, compiler: SQLCompiler, **kw: Any) -> str:
    values = compiler.process(element.clause_expr, **kw)
    return f"(SELECT value FROM json_each{values})"  # noqa: S608 - compiled SQL


@compiles(each, "postgresql")
def _each_of_array(element: each, compiler: SQLCompiler, **kw: Any) -> str:
    # Not `= ANY(…)`: without statistics that compares every row with every value.
    return f"(SELECT unnest{compiler.process(element.clause_expr, **kw)})"


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
