"""The teams Mainstay was added to: what posting in one of their channels needs to know."""

import json
from dataclasses import asdict, dataclass

from bot.teams.inbound import Inbound
from success.ports import OpenUnit

_KEY = "teams:channel:{channel}"
_LATEST = "teams:latest"


@dataclass(frozen=True, slots=True)
class Team:
    """A team that Mainstay was added to."""

    service_url: str
    tenant: str
    team: str
    bot: str


def remember_team(open_unit: OpenUnit, inbound: Inbound) -> None:
    """Keep how to reach a team, under the channel it was added from and as the latest one."""
    team = json.dumps(asdict(Team(inbound.service_url, inbound.tenant, inbound.team, inbound.bot)))
    with open_unit(write=True) as uow:
        uow.notebook.write(_LATEST, team)
        if inbound.channel:
            uow.notebook.write(_KEY.format(channel=inbound.channel), team)
        uow.commit()


def team_of(open_unit: OpenUnit, channel: str) -> Team | None:
    """Return the team a channel is in, as far as known: the one it was seen in, else the latest added."""
    with open_unit() as uow:
        stored = uow.notebook.read(_KEY.format(channel=channel)) or uow.notebook.read(_LATEST)
    return Team(**json.loads(stored)) if stored else None
