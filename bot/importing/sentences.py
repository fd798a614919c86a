"""Why a row is refused, in words somebody can mend it by."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from success.format import clean
from success.records import RECORDS, Kind

LONGEST_QUOTE = 60

_NOT = {
    "decimal": "a number",
    "float": "a number",
    "int": "a whole number",
    "date": "a date such as 2026-03-31",
    "bool": "true or false",
    "string": "text",
    "tuple": "a list",
    "enum": "one of {expected}",
    "is": "what is expected",
}


def columns(kind: Kind) -> list[str]:
    """Return the column names of a kind, in the order they are exported."""
    return list(RECORDS[kind].model_fields)


def required(kind: Kind) -> list[str]:
    """Return the columns without which no row of a kind can land."""
    return [name for name, field in RECORDS[kind].model_fields.items() if field.is_required()]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; is 'x' meant?" for the name closest to a wrong one, or nothing."""
    near = get_close_matches(name.strip().lower().replace(" ", "_"), list(known), 1, 0.5)
    return f"; is '{near[0]}' meant?" if near else ""


def unknown_column(name: str, kind: Kind, given: Collection[str] = ()) -> str:
    """Return the sentence about a column that a kind does not have."""
    left = [column for column in columns(kind) if column not in given]
    return f"'{quote(name)}' is not a column of {kind}{nearest(name, left)}"


def quote(value: object) -> str:
    """Return somebody's value, harmless and short enough for one line."""
    text = showable(clean(str(value)))
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def showable(text: str) -> str:
    """Return text that any encoding step can carry, lone surrogates replaced."""
    return text.encode(errors="replace").decode()


def reason(error: ValidationError, kind: Kind) -> str:
    """Return everything that is wrong with one row."""
    return showable("; ".join(_one(dict(each), kind) for each in error.errors(include_url=False)))


def _one(error: dict[str, Any], kind: Kind) -> str:
    field = str(error["loc"][0]) if error["loc"] else ""
    what, given = str(error["type"]), quote(error["input"])
    match what:
        case "missing" | "string_too_short" | "too_short":
            return f"{field} is missing"
        case "extra_forbidden":
            return unknown_column(field, kind)
        case "value_error":
            message = str(error["ctx"]["error"])
            return f"{field}: {message}" if field else message
        case "string_pattern_mismatch":
            return f"{field} '{given}' is not a code such as {'USD' if 'currency' in field else 'en'}"
        case "string_too_long" | "too_long":
            return f"{field} is longer than {error['ctx']['max_length']} characters"
        case "greater_than_equal":
            return f"{field} '{given}' is below {error['ctx']['ge']}"
        case "less_than_equal":
            return f"{field} '{given}' is above {error['ctx']['le']}"
        case "finite_number":
            return f"{field} '{given}' is not a number"
        case "decimal_max_digits":
            return f"{field} '{given}' has more digits than can be kept"
    return f"{field} '{given}' is not {_expected(what, error.get('ctx', {}))}"


def _expected(what: str, context: dict[str, Any]) -> str:
    words = _NOT.get(what.partition("_")[0], "what is expected")
    return words.format(expected=str(context.get("expected", "")).replace("'", ""))
