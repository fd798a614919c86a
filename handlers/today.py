"""What needs a person now: `today`, and the digest on demand."""

from handlers.here import Here
from handlers.registry import Access, Ask, Group, command
from success.digest import morning
from success.format import full_day_text
from success.messages.digest import digest
from success.texts import N_, _
from success.view import View


class Today(Ask):
    """`today`, `digest now`."""


@command(
    "today",
    "today",
    help=N_("Shows what needs you today: urgent alerts, risks, calls, tasks."),
    example="today",
    group=Group.BOOK,
    access=Access.STAFF,
)
def today(cmd: Today, here: Here) -> View:
    """Answer with the same facts as the morning digest, at any hour."""
    seen = morning(here.uow, here.ws, here.user, here.now)
    title = _("Today, {day}").format(day=full_day_text(seen.day))
    return digest(seen).model_copy(update={"title": title})


@command(
    "digest now",
    "digest now",
    help=N_("Shows the morning digest at once."),
    example="digest now",
    group=Group.SETTINGS,
    access=Access.STAFF,
)
def digest_now(cmd: Today, here: Here) -> View:
    """Answer with the digest as it would come now."""
    return digest(morning(here.uow, here.ws, here.user, here.now))
