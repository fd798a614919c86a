"""Lists read scores as of the instant asked about, whatever was scored since («as of»)."""

from datetime import timedelta

from storage.uow import Units
from success.readings import Band
from success.scoring import marks_at, rescore
from tests.factories import NOW, stored_account, stored_metrics
from tests.handlers.test_plan import WS

YEAR = timedelta(days=365)


def test_a_list_about_the_past_does_not_read_what_was_scored_later(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"})
    with open_unit(write=True) as uow:
        rescore(uow, WS, [account.id], NOW + YEAR)  # everything is stale by then
        uow.commit()
    with open_unit() as uow:
        assert marks_at(uow, WS, [account.id], NOW)[account.id].band is Band.GREEN
        assert marks_at(uow, WS, None, NOW)[account.id].band is Band.GREEN
        assert marks_at(uow, WS, [account.id], NOW + YEAR)[account.id].band is Band.UNKNOWN


def test_a_list_reads_what_was_kept_within_the_day(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"})
    with open_unit(write=True) as uow:
        rescore(uow, WS, [account.id], NOW)
        uow.commit()
    with open_unit() as uow:
        kept = marks_at(uow, WS, [account.id], NOW + timedelta(hours=20))[account.id]
        again = marks_at(uow, WS, [account.id], NOW + timedelta(hours=30))[account.id]
    assert (kept.at, kept.score) == (NOW, 100)
    assert (again.at, again.score) == (NOW + timedelta(hours=30), 100)
