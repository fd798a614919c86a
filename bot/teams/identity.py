"""Who is writing: the person of ours with the same verified e-mail address, or a stranger."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from bot.teams.connector import Connector, ConnectorError
from bot.teams.inbound import Inbound
from success.people import Address, User
from success.ports import OpenUnit

PLATFORM = "teams"
GUEST_MARK = "#ext#"  # what Entra puts into the sign-in name of a guest


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a person, or a channel, can be written to: our own stored conversation reference."""

    service_url: str
    tenant: str
    bot: str
    user: str = ""
    conversation: str = ""  # the personal chat; empty until there is one

    def dump(self) -> str:
        """Return the reference as it is stored."""
        return json.dumps(
            {
                "service_url": self.service_url,
                "tenant": self.tenant,
                "bot": self.bot,
                "user": self.user,
                "conversation": self.conversation,
            }
        )

    @classmethod
    def load(cls, text: str) -> "Reference":
        """Read a stored reference."""
        return cls(**json.loads(text))


def reference_to(inbound: Inbound) -> Reference:
    """Return how to write to the person who sent this, alone."""
    return Reference(
        service_url=inbound.service_url,
        tenant=inbound.tenant,
        bot=inbound.bot,
        user=inbound.user,
        conversation=inbound.conversation if inbound.personal else "",
    )


def from_outside(member: dict[str, Any], tenant: str) -> bool:
    """Whether a member of a conversation is a guest or belongs to another organisation."""
    role = str(member.get("userRole") or "").lower()
    signed_in_as = str(member.get("userPrincipalName") or "").lower()
    home = str(member.get("tenantId") or "")
    return (
        role in ("guest", "anonymous")
        or GUEST_MARK in signed_in_as
        or bool(home and tenant and home != tenant)
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """Finds people by their Teams account, asking Teams once and remembering the answer.

    `tenant` is the only organisation whose people count, where one is configured.
    """

    open_unit: OpenUnit
    connector: Connector
    tenant: str = ""

    async def who(self, inbound: Inbound) -> User | None:
        """Return the person, None for a stranger."""
        if not inbound.user_aad or (self.tenant and inbound.tenant != self.tenant):
            return None
        known = await asyncio.to_thread(self._known, inbound)
        return known or await self._introduced(inbound)

    def _known(self, inbound: Inbound) -> User | None:
        with self.open_unit() as uow:
            user = uow.people.by_address(PLATFORM, inbound.user_aad)
            addresses = uow.people.addresses(user.email) if user else []
        if user is None:
            return None
        stored = next((a for a in addresses if a.platform_user == inbound.user_aad), None)
        if stored and _must_change(stored, inbound):
            self._remember(user, inbound)
        return user

    async def _introduced(self, inbound: Inbound) -> User | None:
        try:
            member = await self.connector.member(inbound.service_url, inbound.conversation, inbound.user)
        except ConnectorError:
            return None
        if from_outside(member, inbound.tenant):
            return None
        emails = [str(member.get(key) or "").lower() for key in ("email", "userPrincipalName")]
        return await asyncio.to_thread(self._link, emails, inbound)

    def _link(self, emails: list[str], inbound: Inbound) -> User | None:
        with self.open_unit() as uow:
            user = next((found for email in emails if email and (found := uow.people.get(email))), None)
        if user:
            self._remember(user, inbound)
        return user

    def _remember(self, user: User, inbound: Inbound) -> None:
        reference = reference_to(inbound).dump()
        with self.open_unit(write=True) as uow:
            uow.people.save_address(Address(user.email, PLATFORM, inbound.user_aad, reference))
            uow.commit()

    def forget(self, inbound: Inbound) -> None:
        """Mark the address of somebody who removed Mainstay: notices go another way from now on."""
        with self.open_unit(write=True) as uow:
            user = uow.people.by_address(PLATFORM, inbound.user_aad)
            if user:
                reference = reference_to(inbound).dump()
                uow.people.save_address(Address(user.email, PLATFORM, inbound.user_aad, reference, dead=True))
                uow.commit()


def _must_change(stored: Address, inbound: Inbound) -> bool:
    """Whether a stored reference is out of date: it came back, moved, or a personal chat was opened."""
    if stored.dead:
        return True
    before = Reference.load(stored.reference) if stored.reference else None
    if before is None or before.service_url != inbound.service_url:
        return True
    return inbound.personal and before.conversation != inbound.conversation
