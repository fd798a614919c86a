import pytest

from storage.installations import Cipher, Installation
from storage.uow import Database, Units
from success.errors import Refusal
from tests.conftest import WORKSPACE
from tests.factories import NOW

SLACK = Installation("slack", "T1", "U9", "xoxb-very-secret", "chat:write", NOW)


def test_a_token_is_read_back_but_never_stored_in_the_open(database: Database) -> None:
    units, cipher = database.unit(WORKSPACE), Cipher("a long secret")
    with units(write=True) as uow:
        uow.installations.save(SLACK, cipher)
        uow.commit()
    with units() as uow:
        assert uow.installations.get("slack", "T1", cipher) == SLACK
        assert uow.installations.get("slack", "T2", cipher) is None
    with database.reading.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM installations").one()
    assert "secret" not in str(tuple(row))
    assert "secret" not in repr(SLACK)


def test_a_newer_key_writes_and_older_ones_still_read(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        uow.installations.save(SLACK, Cipher("old"))
        assert uow.installations.get("slack", "T1", Cipher("new,old")) == SLACK
        uow.installations.save(SLACK, Cipher("new, old"))
        assert uow.installations.get("slack", "T1", Cipher("new")) == SLACK
        with pytest.raises(Refusal, match="another MAINSTAY_SECRET_KEY"):
            uow.installations.get("slack", "T1", Cipher("old"))


@pytest.mark.parametrize("secret", ["", " ", ","])
def test_no_key_no_token(secret: str) -> None:
    with pytest.raises(Refusal, match="MAINSTAY_SECRET_KEY"):
        Cipher(secret)


def test_a_revoked_installation_is_forgotten(open_unit: Units) -> None:
    cipher = Cipher("a long secret")
    with open_unit(write=True) as uow:
        uow.installations.save(SLACK, cipher)
        uow.installations.forget("slack", "T1")
        assert uow.installations.get("slack", "T1", cipher) is None
