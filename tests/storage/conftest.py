"""Storage tests run on both engines."""

import pytest

from storage.uow import Database, Units
from tests.conftest import WORKSPACE


@pytest.fixture
def open_unit(database: Database) -> Units:
    """Makes units of work on an empty database, once on each engine."""
    return database.unit(WORKSPACE)
