"""The gate of expansion: what has to be true before growth is talked about, each with its fact (X1).

Pure: facts in, answers out; `success.expansion` reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from success.account import Account, RenewalStage
from success.contact import Contact, ContactRole, ContactStatus
from success.evidence import Evidence, EvidenceKind
from success.plan import Goal
from success.readings import Band, DayScore
from success.renewal import FINAL
from success.touchpoint import Touchpoint, TouchpointStatus


class Condition(StrEnum):
    """What the gate asks for, in the order it is told (X1)."""

    GREEN = "green"
    PROVEN = "proven"
    CHAMPION = "champion"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of the gate. `fact` are the values its sentence is worded from."""

    condition: Condition
    met: bool
    fact: dict[str, str]


def green(days: Sequence[DayScore], needed: int) -> Checked:
    """Green for so many consecutive days up to today; the days are oldest first."""
    run = 0
    for day in reversed(days):
        if day.band is not Band.GREEN:
            break
        run += 1
    now = days[-1].band if days else Band.UNKNOWN
    until = days[-1].day + timedelta(days=needed - run) if now is Band.GREEN else None
    fact = {
        "days": str(min(run, needed)),
        "needed": str(needed),
        "band": now.word,
        "until": until.isoformat() if until else "",
    }
    return Checked(Condition.GREEN, run >= needed, fact)


def proven(goals: Sequence[Goal], evidence: Sequence[Evidence], today: date) -> Checked:
    """A goal was achieved, and what that is worth is written down with its source: with the goal itself, or
    as evidence on the plan (P4), the latest of which is told.
    """
    reached = [goal for goal in goals if goal.achieved_at and goal.achieved_at <= today]
    by_itself = [goal for goal in reached if goal.roi_amount and goal.roi_source]
    noted = [proof for proof in evidence if proof.kind is EvidenceKind.ROI and proof.quantified]
    if reached and noted and not by_itself:
        last = noted[-1]
        said = {"goal": reached[-1].title, "amount": str(last.amount), "unit": last.unit}
        return Checked(Condition.PROVEN, True, {"reached": str(len(reached)), **said, "source": last.source})
    fact = {"reached": str(len(reached)), "goal": by_itself[0].title if by_itself else ""}
    return Checked(Condition.PROVEN, bool(by_itself), fact)


def champion(
    contacts: Sequence[Contact], meetings: Sequence[Touchpoint], at: datetime, within: int
) -> Checked:
    """An active champion was met within so many days."""
    champions = [contact for contact in contacts if holds(contact, ContactRole.CHAMPION, at)]
    emails = {contact.email for contact in champions}
    met = [
        (meeting.held_at or meeting.scheduled_at)
        for meeting in meetings
        if meeting.status is TouchpointStatus.HELD and emails & set(meeting.contact_emails)
    ]
    last = max((moment for moment in met if moment <= at), default=None)
    fact = {
        "champion": champions[0].name or champions[0].email if champions else "",
        "days": str((at - last).days) if last else "",
        "within": str(within),
    }
    return Checked(Condition.CHAMPION, last is not None and at - last <= timedelta(days=within), fact)


def holds(contact: Contact, role: ContactRole, at: datetime) -> bool:
    """Whether a contact is active in a role at an instant."""
    standing = contact.at(at)
    return standing is not None and standing.role is role and standing.status is ContactStatus.ACTIVE


def renewal(account: Account, today: date, within: int) -> Checked:
    """Whether the soonest open renewal is far enough away; a signed one is no obstacle, a lost one is."""
    due = account.renewal_date
    days = (due - today).days if due else None
    fact = {
        "date": due.isoformat() if due else "",
        "days": str(days) if days is not None else "",
        "within": str(within),
        "stage": account.renewal_stage.value,
    }
    if account.renewal_stage in FINAL:
        return Checked(Condition.RENEWAL, account.renewal_stage is RenewalStage.SIGNED, fact)
    return Checked(Condition.RENEWAL, days is None or days > within, fact)
