"""Who calls the data API: a bearer token stands for one workspace, and acts there as an administrator."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.house import House
from bot.wire import inside
from success.people import Role, User

ACTOR = User(email="data-api", name="Data API", role=Role.ADMIN)
_OFF = "The data API is off: MAINSTAY_API_TOKEN is not set."
_WRONG = "A valid bearer token is needed."

_Given = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a valid token, and the house it opens."""

    house: House
    actor: User = ACTOR


def gate(house: House) -> Callable[[_Given], Caller]:
    """Return the check that every route passes; 401 without a valid token."""
    houses = {name: inside(house, name) for name in house.settings.tokens()}
    tokens = {name: token.encode() for name, token in house.settings.tokens().items()}

    def caller(given: _Given) -> Caller:
        if not tokens:
            raise _unauthorized(_OFF)
        said = given.credentials.encode() if given else b""
        opened = [name for name, token in tokens.items() if hmac.compare_digest(said, token)]
        if not opened:
            raise _unauthorized(_WRONG)
        return Caller(houses[opened[0]])

    return caller


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})
