"""What landed is scored at once and watched at the next tick."""

from datetime import timedelta

from bot.importing.rescoring import rescore_touched
from scheduler import health
from storage.uow import Units
from success.records import Kind
from tests import factories
from tests.success.watched import NOW, Watched


def test_w2_what_lands_after_the_nightly_sweep_is_alerted_at_the_next_tick(open_unit: Units) -> None:
    acme = Watched(open_unit)
    health.run(open_unit, acme.ws, NOW)
    later = NOW + timedelta(hours=1)
    landed = factories.stored(open_unit, Kind.SIGNALS, factories.a_signal(observed_at=later), now=later)
    rescore_touched(open_unit, acme.ws, landed.touched, later)
    assert acme.alerts() == {}
    health.run(open_unit, acme.ws, later + timedelta(minutes=1))
    assert set(acme.alerts()) == {"formal_complaint"}
