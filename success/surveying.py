"""Surveys at work: when a customer should be asked, that they were, and who of theirs answered (V1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.alerts import Level
from success.checkins import named
from success.contact import Contact, ContactStatus
from success.errors import Refusal
from success.journal import Entry, EntryKind
from success.lifecycle import churned
from success.naming import fold
from success.people import User
from success.ports import UnitOfWork
from success.survey import Answer, SurveyKind
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar
from success.workspace import Workspace

REACH = timedelta(days=400)  # answers given longer ago are not looked at
SCALES = {SurveyKind.NPS: (0, 10), SurveyKind.CSAT: (1, 5), SurveyKind.PULSE: (0, 10)}  # V1: the units


@dataclass(frozen=True, slots=True)
class Wanted:
    """A survey whose time has come: since when, and after which meeting where one is the reason."""

    account: Account
    kind: SurveyKind
    since: date
    after: TouchpointKind | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of one account's surveys: answers and askings, oldest first, and whom one could ask."""

    account: Account
    answers: Sequence[Answer]
    asked: Sequence[Entry]
    contacts: Sequence[Contact]

    def last(self, kind: SurveyKind) -> datetime | None:
        """Return when a survey was last asked or answered."""
        answered = [each.answered_at for each in self.answers if each.kind is kind]
        asked = [each.at for each in self.asked if each.data["kind"] == kind]
        return max((*answered, *asked), default=None)


def heard(uow: UnitOfWork, accounts: Iterable[Account], now: datetime) -> dict[int, Heard]:
    """Return what is known of accounts' surveys, by account; in three queries."""
    known = {account.id: account for account in accounts}
    answers = uow.surveys.of(known, now, now - REACH)
    asked = uow.journal.of(known, [EntryKind.SURVEY_ASKED], now)
    contacts = uow.contacts.of(known, now)
    return {
        each: Heard(
            account,
            answers.get(each, ()),
            asked.get(each, ()),
            [contact for contact in contacts.get(each, ()) if is_active(contact, now)],
        )
        for each, account in known.items()
    }


def is_active(contact: Contact, now: datetime) -> bool:
    """Whether somebody can be asked."""
    standing = contact.at(now)
    return standing is not None and standing.status is ContactStatus.ACTIVE


# ------------------------------------------------------------------ when to ask


def wanted(
    uow: UnitOfWork, ws: Workspace, accounts: Sequence[Account], calendar: Calendar, now: datetime
) -> list[Wanted]:
    """Return which surveys should be asked for now, the longest due first.

    Nobody is asked where nobody is known, where the customer is lost, or while a Critical is open: first the
    trouble is answered.
    """
    ids, today = [account.id for account in accounts], calendar.local_date(now)
    rules = ws.preset.surveys
    known, events = heard(uow, accounts, now), uow.arr.of(ids, today)
    met = uow.touchpoints.of(ids, now, now - timedelta(days=rules.within_days + 1))
    levels = uow.alerts.live_levels(ids)
    found: list[Wanted] = []
    for account in accounts:
        troubled = levels.get(account.id, {}).get(Level.CRITICAL)
        if troubled or not known[account.id].contacts or churned(account, events.get(account.id, ()), today):
            continue
        found += _nps(known[account.id], ws, calendar, today)
        found += _after(known[account.id], met.get(account.id, ()), ws, calendar, today)
    return sorted(found, key=lambda each: (each.since, each.account.name))


def _nps(known: Heard, ws: Workspace, calendar: Calendar, today: date) -> list[Wanted]:
    rules, last = ws.preset.surveys, known.last(SurveyKind.NPS)
    if last is not None:
        due = calendar.local_date(last) + timedelta(days=rules.nps_days)
    elif known.account.contract_start is not None:
        due = known.account.contract_start + timedelta(days=rules.nps_from_days)
    else:
        return []
    return [Wanted(known.account, SurveyKind.NPS, due)] if due <= today else []


def _after(
    known: Heard, met: Iterable[Touchpoint], ws: Workspace, calendar: Calendar, today: date
) -> list[Wanted]:
    """What meetings held lately ask for, the last of each kind of survey."""
    rules = ws.preset.surveys
    found: dict[SurveyKind, Wanted] = {}
    for meeting in met:
        kind = rules.after.get(meeting.kind)
        if kind is None or meeting.status is not TouchpointStatus.HELD:
            continue
        held = meeting.held_at or meeting.scheduled_at
        due = calendar.add_working_days(calendar.local_date(held), rules.after_days)
        last = known.last(kind)
        fresh = (today - calendar.local_date(held)).days <= rules.within_days
        if fresh and due <= today and (last is None or last < held):
            found[kind] = Wanted(known.account, kind, due, meeting.kind)
    return [*found.values()]


# ------------------------------------------------------------------ asked and answered


def ask(uow: UnitOfWork, account: Account, kind: SurveyKind, actor: User, now: datetime) -> Entry:
    """Record that a customer was asked."""
    data = {"kind": kind.value}
    return uow.journal.add(Entry(account.id, EntryKind.SURVEY_ASKED, now, actor.email, "", data))


def answer(
    uow: UnitOfWork,
    account: Account,
    kind: SurveyKind,
    scores: Mapping[int, int],
    who: str,
    comment: str,
    now: datetime,
) -> Contact | None:
    """Record answers by their question (0 where a survey has one only) and return who of theirs gave them.

    That is `who` names, else whom the comment names, where it is one person; nobody where neither does.
    Refusal for somebody who is no contact.
    """
    contacts = uow.contacts.of([account.id], now).get(account.id, [])
    person = _respondent(contacts, who, account) if who else _named(contacts, comment, now)
    email = person.email if person else ""
    for question, score in scores.items():
        uow.surveys.put(Answer(account.id, kind, question, Decimal(score), now, email, comment))
    return person


def _respondent(contacts: Sequence[Contact], who: str, account: Account) -> Contact:
    said = fold(who)
    found = next((each for each in contacts if said in (fold(each.email), fold(each.name))), None)
    if found is None:
        names = ", ".join(each.name for each in contacts[:10]) or _("none")
        sentence = _("“{who}” is no contact of {account}; it has {names}.")
        raise Refusal(sentence.format(who=who[:80], account=account.name, names=names))
    return found


def _named(contacts: Sequence[Contact], comment: str, now: datetime) -> Contact | None:
    emails = named(comment, contacts, now)
    return next((each for each in contacts if each.email == emails[0]), None) if len(emails) == 1 else None
