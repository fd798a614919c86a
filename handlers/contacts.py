"""The people at a customer."""

from handlers.here import Here
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Name
from success.contact import ContactRole, ContactStatus
from success.messages import contacts as messages
from success.texts import N_
from success.touchpoint import TouchpointStatus
from success.view import View

_FIRST = (ContactRole.EXEC_SPONSOR, ContactRole.CHAMPION, ContactRole.ECONOMIC_BUYER)


class Contacts(Ask):
    """`contacts <account>`."""

    account: Name


@command(
    "contacts",
    "contacts <account>",
    help=N_("Lists the people at a customer: role, since when, when they were last met."),
    example="contacts acme",
    group=Group.ACCOUNT,
    access=Access.READ,
)
def contacts(cmd: Contacts, here: Here) -> View:
    """Answer with everybody known as of now, sponsors and champions first."""
    one = [here.account.id]
    known = here.uow.contacts.of(one, here.now).get(here.account.id, [])
    meetings = here.uow.touchpoints.of(one, here.now).get(here.account.id, [])
    met = {
        email: meeting.held_at or meeting.scheduled_at
        for meeting in meetings
        if meeting.status is TouchpointStatus.HELD
        for email in meeting.contact_emails
    }
    rows = [
        messages.Row(contact, standing, met.get(contact.email))
        for contact in known
        if (standing := contact.at(here.now)) is not None
    ]
    return messages.people(here.account, sorted(rows, key=_weight), here.ws.preset.signals.active_contacts)


def _weight(row: messages.Row) -> tuple[bool, int, str]:
    role = row.standing.role
    place = _FIRST.index(role) if role in _FIRST else len(_FIRST)
    return row.standing.status is not ContactStatus.ACTIVE, place, row.contact.name or row.contact.email
