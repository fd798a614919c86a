"""What is near and told in the morning: touchpoints of a phase, reviews, open milestones of onboarding.

Each kind says the same few things about itself, so that the clock and the message need not know which it is.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from success.account import Account
from success.messages.checkin import held_button
from success.messages.onboarding import item_word, milestone_word, tick_button
from success.messages.phase import plan_button, skip_button
from success.messages.phases import asked_word, goal_words, phase_word
from success.messages.plan import review_word
from success.messages.words import meeting_word
from success.onboarding import Reached
from success.people import User
from success.plan_page import ProgrammeReview
from success.presets import Preset
from success.texts import _
from success.touchpoint import TouchpointKind
from success.touchpoint_plan import Wanted
from success.view import Button, Moment, Parts, say

MOST_TICKS = 3  # offered as buttons


@dataclass(frozen=True, slots=True)
class Words:
    """What a row says: what it is, the goal it serves with the path to it, and what can be done at once."""

    what: str
    goal: Parts
    buttons: tuple[Button, ...]


class Near(Protocol):
    """One thing of an account that is near; `owner` owns the account.

    `mark` names its kind: only one of them is told at a time. `key` names the one itself, so that it is told
    once.
    """

    @property
    def account(self) -> Account:
        """The account it is of."""

    @property
    def owner(self) -> User | None:
        """Who owns the account."""

    @property
    def day(self) -> date:
        """The day it is for."""

    @property
    def mark(self) -> str:
        """What it is among the things of its account."""

    @property
    def key(self) -> str:
        """Which one of its kind it is."""

    def words(self) -> Words:
        """Return what its row says, in the reader's language."""


@dataclass(frozen=True, slots=True)
class NearTouchpoint:
    """A touchpoint that the phase asks for (L2)."""

    account: Account
    owner: User | None
    wanted: Wanted

    @property
    def day(self) -> date:
        """The day it is for."""
        return self.wanted.due

    @property
    def mark(self) -> str:
        """Its kind."""
        return self.wanted.kind.value

    @property
    def key(self) -> str:
        """The phase it belongs to, and its day where it comes again."""
        return self.wanted.key

    def words(self) -> Words:
        """Return the goal of its phase, and how to plan it."""
        phase, kind = self.wanted.phase, self.wanted.kind
        goal = say("{phase}: {goal}", phase=phase_word(phase), goal=goal_words(phase))
        about = {"account": self.account.external_id}
        page = Button(label=_("Phase"), command="phase", args=about)
        first = (plan_button(self.account, kind), held_button(self.account, kind))
        return Words(
            _("{meeting} to plan").format(meeting=asked_word(phase, kind)),
            goal,
            (*first, skip_button(self.account, kind), page),
        )


@dataclass(frozen=True, slots=True)
class NearProgramme:
    """A review of the whole programme (P6)."""

    account: Account
    owner: User | None
    review: ProgrammeReview

    @property
    def day(self) -> date:
        """The day it is for."""
        return self.review.day

    @property
    def mark(self) -> str:
        """How many months into the contract it is."""
        return f"programme-{self.review.months}"

    @property
    def key(self) -> str:
        """The contract it is of."""
        return f"{self.account.contract_start}"

    def words(self) -> Words:
        """Return what it is for, and how to record it."""
        about = {"account": self.account.external_id}
        reviewed = Button(label=_("Reviewed"), command="plan reviewed", args=about, opens="form")
        goal = say(_("look at the whole programme with the customer"))
        page = Button(label=_("Plan"), command="plan", args=about)
        return Words(review_word(self.review.months), goal, (reviewed, page))


@dataclass(frozen=True, slots=True)
class NearReview:
    """A business review that is due by the end of its period and not in the calendar (Q4)."""

    account: Account
    owner: User | None
    kind: TouchpointKind
    day: date

    @property
    def mark(self) -> str:
        """One at a time."""
        return "review"

    @property
    def key(self) -> str:
        """The period it is due in."""
        return self.day.isoformat()

    def words(self) -> Words:
        """Return what it is for, and how to plan it."""
        about = {"account": self.account.external_id}
        schedule = Button(label=_("Schedule"), command="qbr schedule", args=about, opens="form")
        page = Button(label=_("Checklist"), command="qbr", args=about)
        what = _("{meeting} to plan").format(meeting=meeting_word(self.kind))
        goal = say(_("show the value reached and agree on what comes next; none is planned in this period"))
        return Words(what, goal, (schedule, page))


@dataclass(frozen=True, slots=True)
class NearMilestone:
    """A milestone of onboarding with something open, near its last day or past it (O1); `day` is when it is
    to be reached now.
    """

    account: Account
    owner: User | None
    reached: Reached
    preset: Preset
    day: date

    @property
    def mark(self) -> str:
        """Which of the four it is."""
        return self.reached.stretch.milestone.value

    @property
    def key(self) -> str:
        """Its last day, and whether that has passed: it is told once before and once after."""
        return f"{self.reached.due}:passed" if self._passed else f"{self.reached.due}"

    @property
    def _passed(self) -> bool:
        return self.reached.due is not None and self.reached.due < self.day

    def words(self) -> Words:
        """Return what is open, and how to tick it."""
        still = [mark.item for mark in self.reached.marks if not mark.done]
        items = _("; ").join(item_word(item.key, self.preset) for item in still)
        if self._passed and self.reached.due:
            goal = say(
                _("its last day was {day}; still open: {items}"), day=Moment(at=self.reached.due), items=items
            )
        else:
            goal = say(_("still open: {items}"), items=items)
        ticks = [tick_button(self.account, item.key) for item in still if item.by_hand][:MOST_TICKS]
        about = {"account": self.account.external_id}
        page = Button(label=_("Onboarding"), command="onboarding", args=about)
        return Words(milestone_word(self.reached), goal, (*ticks, page))
