"""What a team would rather not see: `audit` (section 12)."""

from typing import Annotated

from pydantic import Field

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.slots import one_of
from success.audit import audit
from success.audit_checks import Check
from success.books import book_of
from success.messages import audit as messages
from success.texts import N_
from success.view import View

CHECKS = tuple(check.value for check in Check)


class Audit(Ask):
    """`audit [check]`."""

    check: Annotated[str, choice(*CHECKS), one_of(*CHECKS), Field(max_length=40)] = ""


@command(
    "audit",
    "audit [check]",
    help=N_("Checks your book for what hides: bands nobody acts on, unanswered detractors, stale scores."),
    example="audit",
    group=Group.BOOK,
    access=Access.STAFF,
)
def audit_(cmd: Audit, here: Here) -> View:
    """Answer with every check over the asker's book, or with the accounts that one of them finds."""
    book = book_of(here.uow, here.ws, here.user, here.now)
    found, preset = audit(here.uow, here.ws, book, here.now), here.ws.preset
    if cmd.check:
        return messages.detail(found, Check(cmd.check), preset.audit, preset.segments.currency)
    return messages.overview(found, preset.audit, preset.segments.currency)
