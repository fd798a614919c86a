"""A contact who leaves and returns: alerts open and close, metrics follow, the past keeps its truth."""

import pytest

from success.contact import ContactStatus
from success.metrics import METRICS
from success.ports import OpenUnit
from tests.success.watched import NOW, Watched, ago

SONJA = "sonja@acme.example"
LEFT, BACK = ago(20), ago(5)


SIGNALS = {"champion": "champion_left", "exec_sponsor": "sponsor_left"}


@pytest.fixture(params=[*SIGNALS])
def role(request: pytest.FixtureRequest) -> str:
    """What Sonja is to us."""
    return str(request.param)


@pytest.fixture
def key(role: str) -> str:
    """The signal of her leaving."""
    return SIGNALS[role]


@pytest.fixture
def acme(open_unit: OpenUnit, role: str) -> Watched:
    """Sonja was met forty days ago, left twenty days ago and is back since five days."""
    watched = Watched(open_unit)
    watched.know(SONJA, role, ago(200), name="Sonja Sponsor")
    watched.meet(ago(40), contact_emails=SONJA)
    watched.know(SONJA, None, LEFT, "left", name=None)
    watched.know(SONJA, None, BACK, "active", name=None)
    return watched


def test_w3_the_alert_opens_with_the_loss_and_closes_with_the_return(acme: Watched, key: str) -> None:
    assert acme.finding(key, ago(21)) is None
    acme.refresh(ago(10))
    assert acme.alerts()[key].since == LEFT
    acme.refresh()
    assert key not in acme.alerts()
    closed = acme.alerts(open_only=False)[key]
    assert (closed.cleared_by, closed.facts["who"]) == (key, "Sonja Sponsor")


def test_w4_leaving_again_is_a_new_loss(acme: Watched, key: str) -> None:
    acme.refresh(ago(10))
    acme.refresh(ago(4))
    acme.know(SONJA, None, ago(1), "left", name=None)
    acme.refresh()
    assert acme.alerts()[key].since == ago(1)


def test_past_readings_keep_the_old_truth(acme: Watched, key: str, role: str) -> None:
    assert [key in acme.read(at) for at in (ago(21), ago(10), NOW)] == [False, True, False]
    with acme.open_unit() as uow:
        histories = [uow.contacts.of([acme.id], at)[acme.id][0] for at in (ago(21), ago(10), NOW)]
    standings = [contact.at(at) for contact, at in zip(histories, (ago(21), ago(10), NOW), strict=True)]
    assert [each.status for each in standings if each] == [
        ContactStatus.ACTIVE,
        ContactStatus.LEFT,
        ContactStatus.ACTIVE,
    ]
    assert {each.role.value for each in standings if each and each.role} == {role}, "the part is kept"


@pytest.mark.parametrize("role", ["exec_sponsor"])
def test_h6_the_days_since_the_sponsor_was_met(acme: Watched) -> None:
    now, gone, before = (acme.facts(at).now for at in (NOW, ago(10), ago(21)))
    assert [each.value("exec_sponsor_days") for each in (before, gone, now)] == [19, None, 40]
    column = METRICS["exec_sponsor_days"].code - 1
    assert gone.table.subscores[gone.row, column] == 0, "no active sponsor scores 0"
