"""Maps: a TOML file with one DuckDB query per KIND, so that an export from elsewhere loads without editing.

    [views]                        # optional: named queries that the others build on, in order
    live = "select * from subscriptions where end_date is null"

    [accounts]
    sql = "select account_id as external_id, account_name as name from accounts"

Each given file is a table named after its stem; CSV, TSV, JSON, NDJSON and Parquet are known by their suffix.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bot.importing.rows import BadFile, Row, Rows, check_columns
from bot.importing.sentences import nearest
from success.errors import Refusal
from success.records import Kind

SHIPPED = Path(__file__).parent.parent / "maps"
VIEWS = "views"
MEMORY = "1GB"  # what DuckDB may hold; beyond it spills to disk
_FETCH = 2_000

_READERS = {
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".json": "read_json",
    ".ndjson": "read_json",
    ".jsonl": "read_json",
    ".parquet": "read_parquet",
}


class BadMap(Refusal):
    """A map that cannot be read or whose query fails."""


@dataclass(frozen=True, slots=True)
class Map:
    """A map as it was read: `views` in their order, and a query for each kind it knows."""

    path: Path
    views: dict[str, str]
    queries: dict[Kind, str]


def find_map(name: str) -> Path:
    """Return the path of a map given by path, or by the name of one that ships with Mainstay."""
    path, shipped = Path(name), SHIPPED / f"{name}.toml"
    if path.is_file():
        return path
    if shipped.is_file():
        return shipped
    raise BadMap(f"There is no map {name}.")


def read_map(path: Path) -> Map:
    """Read a map; BadMap with a sentence when it is not one."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMap(f"{path.name} cannot be read: {error}.") from None
    views = content.pop(VIEWS, {})
    for name, sql in views.items() if isinstance(views, dict) else [(VIEWS, None)]:
        if not isinstance(sql, str):
            raise BadMap(f"{path.name}: [{VIEWS}] {name} must be a query in quotation marks.")
    queries = dict(_query(path, section, body) for section, body in content.items())
    if not queries:
        raise BadMap(f'{path.name} has no query, such as [accounts] with sql = "select …".')
    return Map(path, views, queries)


def _query(path: Path, section: str, body: Any) -> tuple[Kind, str]:
    known = [str(kind) for kind in Kind]
    if section not in known:
        raise BadMap(f"{path.name}: [{section}] is not a KIND{nearest(section, known)}")
    if not isinstance(body, dict) or set(body) != {"sql"} or not isinstance(body["sql"], str):
        raise BadMap(f'{path.name}: [{section}] must have sql = "select …" and nothing else.')
    return Kind(section), body["sql"]


class Mapped:
    """Files seen through a map; leave it as a context manager."""

    def __init__(self, chart: Map, files: Sequence[Path]) -> None:
        self._map = chart
        self._duck = duckdb.connect(config={"memory_limit": MEMORY})
        try:
            for path in files:
                self._add(path)
            for name, sql in chart.views.items():
                self._run(f'CREATE VIEW "{_name(name)}" AS {sql}', f"[{VIEWS}] {name}")
        except BaseException:
            self._duck.close()
            raise

    def __enter__(self) -> "Mapped":
        return self

    def __exit__(self, *failure: object) -> None:
        self._duck.close()

    def _add(self, path: Path) -> None:
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise BadMap(f"{path.name}: a map reads {', '.join(_READERS)} files.")
        whole = ", sample_size = -1" if reader != "read_parquet" else ""
        where = str(path).replace("'", "''")
        table = f"SELECT * FROM {reader}('{where}'{whole})"  # noqa: S608 - a file the user named
        self._run(f'CREATE VIEW "{_name(path.stem)}" AS {table}', path.name)

    def _run(self, sql: str, what: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._duck.execute(sql)
        except duckdb.Error as error:
            raise BadMap(f"{self._map.path.name}: {what} failed: {_first_line(error)}") from None

    def check(self, kind: Kind) -> list[tuple[str, str]]:
        """Return name and type of each column of a query; BadMap when it cannot land as that kind."""
        sql = self._map.queries.get(kind)
        if sql is None:
            raise BadMap(f"{self._map.path.name} has no query for {kind}.")
        described = [
            (str(row[0]), str(row[1])) for row in self._run(f"DESCRIBE {sql}", f"[{kind}]").fetchall()
        ]
        try:
            check_columns([name for name, _type in described], kind)
        except BadFile as error:
            raise BadMap(f"{self._map.path.name}: [{kind}] {error}.") from None
        return described

    def rows(self, kind: Kind) -> Rows:
        """Yield the rows of one query, numbered from 1; BadMap when the query fails."""
        described = self.check(kind)
        cells = ", ".join(_as_text(name, type_name) for name, type_name in described)
        self._run(f"SELECT {cells} FROM ({self._map.queries[kind]})", f"[{kind}]")  # noqa: S608 - the user's own
        return self._fetched(kind, [name for name, _type in described])

    def _fetched(self, kind: Kind, names: list[str]) -> Iterator[Row]:
        number = 0
        while batch := self._batch(kind):
            for values in batch:
                number += 1
                yield Row(number, dict(zip(names, values, strict=True)))

    def _batch(self, kind: Kind) -> list[Any]:
        try:
            return self._duck.fetchmany(_FETCH)
        except duckdb.Error as error:
            raise BadMap(f"{self._map.path.name}: [{kind}] failed: {_first_line(error)}") from None


def _name(name: str) -> str:
    return name.replace('"', '""')


def _as_text(name: str, type_name: str) -> str:
    """Return a column as the text a CSV would hold, so that a row is read the same way from either."""
    column = f'"{_name(name)}"'
    whole = f"array_to_string({column}, ';')" if type_name.endswith("[]") else f"{column}::VARCHAR"
    return f"{whole} AS {column}"


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "unknown reason"
