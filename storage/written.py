"""Statements written out as SQL, for what runs at every look-up: nothing is built or compiled again.

`{ids}` stands for many ids bound as one value, `{each X AS Y}` for the items of a stored list as rows of Y
with the column `value`; each engine spells them in its own way.
"""

import re
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, TextClause, bindparam, text

from storage.types import IdList, UtcDateTime

_EACH = re.compile(r"\{each (\S+) AS (\w+)\}")
_SQLITE = ("(SELECT value FROM json_each(:ids))", r"json_each(\1) AS \2")
_POSTGRES = (
    "(SELECT unnest(CAST(:ids AS BIGINT[])))",
    r"json_array_elements_text(CAST(\1 AS JSON)) AS \2(value)",
)
_BOUND: dict[str, Any] = {
    "ids": IdList(BigInteger),
    "at": UtcDateTime,
    "since": UtcDateTime,
    "day": Date,
    "start": Date,
    "end": Date,
}


@cache
def written(query: str, *, postgres: bool) -> TextClause:
    """Return a statement in the engine's spelling, its instants, dates and ids bound by their types."""
    ids, each = _POSTGRES if postgres else _SQLITE
    query = _EACH.sub(each, query.replace("{ids}", ids))
    names = set(re.findall(r"(?<!:):(\w+)", query))
    return text(query).bindparams(
        *(bindparam(name, type_=kind) for name, kind in _BOUND.items() if name in names)
    )
