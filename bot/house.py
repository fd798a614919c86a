"""A House: everything one workspace needs to be served, put together by bot/wire.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.deliver import Door
from bot.settings import Settings
from handlers.router import Router
from storage.uow import Database
from success.ports import OpenUnit
from success.workspace import Workspace

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class House:
    """The parts that every edge works with; `now` gives the present instant, aware and UTC."""

    settings: Settings
    database: Database
    ws: Workspace
    open_unit: OpenUnit
    router: Router
    door: Door
    now: Clock

    def close(self) -> None:
        """Let the database go."""
        self.database.close()
