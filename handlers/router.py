"""From a Request to a Reply: read, permit, run, commit. It never raises (architecture rule 5)."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any

from pydantic import ValidationError

from handlers.commands import COMMANDS
from handlers.finding import Missing, Several, exists, find, find_exactly
from handlers.grammar import Misused, Parsed, Unknown, parse, tidy
from handlers.here import Here, Memory
from handlers.mistakes import sentence
from handlers.registry import Access, Ask, Command
from handlers.request import Documents, Reply, Request
from success import permissions
from success.account import Account
from success.errors import NotAllowed, Refusal
from success.messages import errors
from success.ports import OpenUnit, UnitOfWork
from success.texts import _, speaking
from success.view import Button, View
from success.workspace import Workspace

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Router:
    """Answers what people ask of one workspace."""

    open_unit: OpenUnit
    ws: Workspace
    memory: Memory = field(default_factory=dict, repr=False)
    documents: Documents | None = None

    def answer(self, request: Request) -> Reply:
        """Return the answer to a request, in the language of the person asking; errors are answers too."""
        with speaking(self.ws.locale_of(request.actor)):
            try:
                return self._answered(request)
            except Refusal as refusal:
                return Reply(errors.refused(str(refusal)), ok=False)
            except Exception:
                reference = token_hex(4)
                logger.exception("unanswered request %s", reference)
                return Reply(errors.broken(reference), ok=False)

    def _answered(self, request: Request) -> Reply:
        asked = self._parsed(request)
        if isinstance(asked, Unknown):
            return Reply(errors.unknown(asked.said, [_button(near) for near in asked.nearest]), ok=False)
        if isinstance(asked, Misused):
            return Reply(errors.misused([(c.usage, c.example) for c in asked.commands]), ok=False)
        command = COMMANDS.get(asked.command)
        if command is None:
            return Reply(errors.unknown(asked.command, []), ok=False)
        return self._carried_out(command, asked.args, request)

    def _parsed(self, request: Request) -> Parsed | Misused | Unknown:
        if request.command:
            return Parsed(request.command, {name: tidy(value) for name, value in request.args.items()})
        if request.actor is None:
            return parse(request.words, COMMANDS.values(), lambda _key: False)
        return parse(request.words, COMMANDS.values(), self._exists)

    def _exists(self, key: str) -> bool:
        with self.open_unit() as uow:
            return exists(uow, key)

    def _carried_out(self, command: Command, args: Mapping[str, str], request: Request) -> Reply:
        if command.access is not Access.ANYONE:
            permissions.known(request.actor)
        if command.access not in _OPEN_TO_EMPLOYEES and not permissions.is_staff(request.actor):
            raise NotAllowed(
                _("You may add what you noticed with “log”; what is stored is not shown to you.")
            )
        with self.open_unit(write=command.writes) as uow:
            here = Here(
                uow,
                self.ws,
                request.actor,
                request.now,
                request.conversation,
                memory=self.memory,
                documents=self.documents,
            )
            if command.writes and not self._first_time(uow, request):
                return Reply(errors.repeated(), repeated=True)
            try:
                cmd = command.model.model_validate(
                    dict(args), context={"today": here.today, "zone": here.zone}
                )
                reply = _replied(command.run(cmd, _about(command, cmd, here)))
            except ValidationError as error:
                return Reply(errors.mistaken(sentence(error), command.usage, command.example), ok=False)
            except Several as several:
                return Reply(
                    errors.choice(str(several), _for_each(command, args, several.accounts)), ok=False
                )
            except Missing as missing:
                return Reply(
                    errors.missing(str(missing), _for_each(command, args, missing.nearest)), ok=False
                )
            if command.writes and reply.ok:
                uow.commit()
                self.memory.clear()
            return reply

    def _first_time(self, uow: UnitOfWork, request: Request) -> bool:
        if request.event_id is None:
            return True
        return uow.inbox.first_time(request.conversation.platform, request.event_id, request.now)


_OPEN_TO_EMPLOYEES = frozenset({Access.ANYONE, Access.KNOWN, Access.LOG})


def _replied(answer: View | Reply) -> Reply:
    return answer if isinstance(answer, Reply) else Reply(answer)


def _about(command: Command, cmd: Ask, here: Here) -> Here:
    """Return where the command runs, with the account it names found and permitted."""
    said: Any = getattr(cmd, "account", "")
    if not said:
        return here
    account = _found(command.access, said, here)
    return replace(here, about=account)


def _found(access: Access, said: str, here: Here) -> Account:
    person = here.uow.people.get
    if access is Access.LOG and not permissions.is_staff(here.actor):
        return find_exactly(here.uow, said)

    def readable(account: Account) -> bool:
        return permissions.may_read(here.actor, account, here.ws, person, here.now)

    account = find(here.uow, said, readable)
    allowed = {Access.ACT: permissions.may_act, Access.RENEW: permissions.may_move_renewal}.get(access)
    if allowed and not allowed(here.actor, account, here.ws, person, here.now):
        raise NotAllowed(
            _("{account} is not yours to change; its owner and their managers can.").format(
                account=account.name
            )
        )
    return account


def _button(parsed: Parsed) -> Button:
    return Button(label=COMMANDS[parsed.command].words(parsed.args), command=parsed.command, args=parsed.args)


def _for_each(
    command: Command, args: Mapping[str, str], accounts: tuple[Account, ...]
) -> list[tuple[Account, Button]]:
    """Return the same command for each account, as buttons; namesakes are told apart by their ids."""
    names = Counter(account.name for account in accounts)
    return [
        (
            account,
            Button(
                label=account.name if names[account.name] == 1 else f"{account.name} · {account.external_id}",
                command=command.name,
                args={**args, "account": account.external_id},
            ),
        )
        for account in accounts
    ]
