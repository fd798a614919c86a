"""The people at a customer: who they are, since when, when they were last met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from success.account import Account
from success.contact import Contact, ContactRole, ContactStatus, Standing
from success.messages import samples
from success.messages.receipt import health_button
from success.texts import N_, _, ngettext
from success.view import Actions, Block, Column, Moment, Parts, Table, Text, View, muted, note, paragraph, say

MOST_ROWS = 30

_ROLES = {
    ContactRole.CHAMPION: N_("Champion"),
    ContactRole.EXEC_SPONSOR: N_("Executive sponsor"),
    ContactRole.ECONOMIC_BUYER: N_("Economic buyer"),
    ContactRole.USER: N_("User"),
    ContactRole.ADMIN: N_("Administrator"),
    ContactRole.TECHNICAL: N_("Technical contact"),
    ContactRole.LEGAL: N_("Legal"),
}

_STATUSES = {
    ContactStatus.ACTIVE: N_("active"),
    ContactStatus.LEFT: N_("left"),
    ContactStatus.CHANGED_ROLE: N_("changed role"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One contact as they stand now, and when they were last met, None where that is not recorded."""

    contact: Contact
    standing: Standing
    met: datetime | None


def people(account: Account, rows: Sequence[Row], fewest: int) -> View:
    """Return everybody known at a customer, those who matter most first; fewer active ones than `fewest` are
    said to be few (W2).
    """
    title = _("People at {account}").format(account=account.name)
    if not rows:
        words = _("Nobody is recorded yet. Contacts are imported, and named when a meeting is logged.")
        return View(title=title, blocks=(paragraph(words),))
    labels = (_("Name"), _("Role"), _("Since"), _("Last met"))
    table = Table(
        caption=_("Contacts"),
        columns=tuple(Column(label=label) for label in labels),
        rows=tuple(_row(row) for row in rows[:MOST_ROWS]),
    )
    blocks: list[Block] = [table, *_gaps(rows, fewest), Actions(buttons=(health_button(account),))]
    return View(title=title, blocks=tuple(blocks), more=f"contacts {account.external_id}")


def role_word(role: ContactRole | None) -> str:
    """Return what somebody at a customer is to us."""
    return _(_ROLES[role]) if role else _("no role")


def _row(row: Row) -> tuple[Parts, ...]:
    name = row.contact.name or row.contact.email
    title = row.contact.title
    return (
        say("{name}, {title}", name=name, title=title) if title else (Text(text=name),),
        _part(row),
        (Moment(at=row.standing.since),),
        (Moment(at=row.met),) if row.met else (muted(_("not recorded")),),
    )


def _part(row: Row) -> Parts:
    """What somebody is to us, whether they still are, and that they had been gone."""
    role = role_word(row.standing.role)
    if row.standing.status is not ContactStatus.ACTIVE:
        return (Text(text=f"{role}, {_(_STATUSES[row.standing.status])}"),)
    gone = _gone(row)
    return say(_("{role}, had left on {day}"), role=role, day=Moment(at=gone)) if gone else (Text(text=role),)


def _gone(row: Row) -> datetime | None:
    """When somebody who is back had last left."""
    left = [each.since for each in row.contact.history if each.status is ContactStatus.LEFT]
    return max((since for since in left if since < row.standing.since), default=None)


def _gaps(rows: Sequence[Row], fewest: int) -> list[Block]:
    active = [row for row in rows if row.standing.status is ContactStatus.ACTIVE]
    said: list[Block] = []
    for role, words in (
        (ContactRole.CHAMPION, _("No active champion is known.")),
        (ContactRole.EXEC_SPONSOR, _("No active executive sponsor is known.")),
    ):
        if not any(row.standing.role is role for row in active):
            said.append(paragraph(words))
    if len(active) < fewest:
        words = ngettext("Only {count} contact is active.", "Only {count} contacts are active.", len(active))
        said.append(note(words, count=len(active)))
    return said


def example() -> View:
    """Return one message for the gallery."""
    cora = Standing(samples.THEN, ContactRole.CHAMPION, ContactStatus.LEFT)
    dana = Standing(samples.THEN, ContactRole.EXEC_SPONSOR, ContactStatus.ACTIVE)
    people_there = (
        Contact(samples.ACME.id, "dana@acme.example", "Dana Doe", "COO", "Operations", (dana,)),
        Contact(samples.ACME.id, "cora@acme.example", "Cora Chen", None, "Finance", (cora,)),
    )
    return people(
        samples.ACME, [Row(people_there[0], dana, samples.THEN), Row(people_there[1], cora, None)], fewest=2
    )
