"""What comes next: the gravest clock, then data, then the calendar, then the band (W1, H3, L4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from success.alerts import Alert, AlertState, Level
from success.lifecycle import Planned
from success.messages.samples import CRITICAL, NOW, WARNING
from success.next_step import NextStep, Step, next_step
from success.readings import Band
from success.touchpoint import TouchpointKind

PLANNED = Planned(TouchpointKind.QBR, NOW + timedelta(days=3))
MEETING = NextStep(Step.MEETING, PLANNED.at, TouchpointKind.QBR)
WATCH = replace(WARNING, key="single_threaded", level=Level.WATCH)
SNOOZED = replace(CRITICAL, state=AlertState.SNOOZED)
TAKEN = replace(CRITICAL, state=AlertState.ACKNOWLEDGED)


@pytest.mark.parametrize(
    ("band", "alerts", "planned", "step"),
    [
        (Band.RED, [WARNING, CRITICAL], PLANNED, NextStep(Step.EXECUTIVE, CRITICAL.due)),
        (Band.GREEN, [TAKEN], PLANNED, NextStep(Step.EXECUTIVE, CRITICAL.due)),
        (Band.GREEN, [SNOOZED], PLANNED, MEETING),
        (Band.YELLOW, [WARNING], PLANNED, NextStep(Step.MITIGATION, WARNING.due)),
        (Band.YELLOW, [WATCH], PLANNED, MEETING),
        (Band.YELLOW, [WATCH], None, NextStep(Step.CHECKIN, WATCH.due)),
        (Band.UNKNOWN, [], PLANNED, NextStep(Step.DATA)),
        (Band.RED, [], None, NextStep(Step.EXECUTIVE)),
        (Band.YELLOW, [], None, NextStep(Step.CHECKIN)),
        (Band.GREEN, [], PLANNED, MEETING),
        (Band.GREEN, [], None, None),
    ],
)
def test_the_most_pressing_comes_next(
    band: Band, alerts: list[Alert], planned: Planned | None, step: NextStep | None
) -> None:
    assert next_step(band, alerts, planned) == step


def test_of_two_as_grave_the_one_due_first_comes_next() -> None:
    sooner = replace(WARNING, due=NOW + timedelta(hours=1), id=9)
    assert next_step(Band.YELLOW, [WARNING, sooner], None) == NextStep(Step.MITIGATION, sooner.due)
