"""The few pieces of SQL that SQLite and PostgreSQL spell differently."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    func,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert
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
    return _in(column, bindparam(None, [*values], _list_of(column), unique=True))


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the same condition for values that are bound under `name` when the statement runs."""
    return _in(column, bindparam(name, type_=_list_of(column)))


def _list_of(column: ColumnElement[Any]) -> IdList:
    return IdList(Text if isinstance(column.type, Words) else BigInteger)


def _in(column: ColumnElement[Any], listed: BindParameter[Any]) -> ColumnElement[bool]:
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
    return _on_conflict(connection.dialect.name, table, tuple(key), tuple(columns), True)


def replace(connection: Connection, table: Table, key: Iterable[str], columns: Iterable[str]) -> Insert:
    """Return an INSERT that, on a known `key`, sets `columns` to the new values, nulls included."""
    return _on_conflict(connection.dialect.name, table, tuple(key), tuple(columns), False)


def once(connection: Connection, table: Table, key: Iterable[str], returning: str) -> ReturningInsert[Any]:
    """Return an INSERT that does nothing on a known `key`; `returning` comes back only from a new row.

    RETURNING, since rowcount after a conflict is 0 on SQLite but -1 on PostgreSQL.
    """
    return _once(connection.dialect.name, table, tuple(key), returning)


@cache
def _on_conflict(
    engine: str, table: Table, key: tuple[str, ...], columns: tuple[str, ...], keep_blanks: bool
) -> Insert:
    statement = postgresql.insert(table) if engine == "postgresql" else sqlite.insert(table)
    new = statement.excluded
    changes = {
        name: func.coalesce(new[name], table.c[name]) if keep_blanks else new[name] for name in columns
    }
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)


@cache
def _once(engine: str, table: Table, key: tuple[str, ...], returning: str) -> ReturningInsert[Any]:
    statement = postgresql.insert(table) if engine == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_nothing(index_elements=list(key)).returning(table.c[returning])
