"""What a score rests on: how much of what is collected was scored, and what was left out (H8)."""

from dataclasses import dataclass

from success.health import scored_columns
from success.metrics import Dimension
from success.readings import NONE, HealthRow, Source
from success.scoring import LeftOut, left_out, scored_on
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Completeness:
    """`scored` of `collected` metrics; `left_out` is what was too old, oldest first.

    `uncollected` are the dimensions of which this workspace collects nothing; `silent` those it collects but
    has nothing fresh about here.
    """

    scored: int
    collected: int
    left_out: tuple[LeftOut, ...]
    uncollected: tuple[Dimension, ...]
    silent: tuple[Dimension, ...]


def completeness(row: HealthRow, ws: Workspace) -> Completeness:
    """Return what the score of a row rests on."""
    rules = scored_columns(ws.preset)
    kept = {rule.dimension for column, rule in rules.items() if row.source[column] != Source.UNCOLLECTED}
    heard = {rule.dimension for column, rule in rules.items() if row.subscores[column] != NONE}
    scored, collected = scored_on(row, ws.preset)
    return Completeness(
        scored,
        collected,
        tuple(left_out(row, ws)),
        tuple(each for each in Dimension if each not in kept),
        tuple(each for each in Dimension if each in kept and each not in heard),
    )
