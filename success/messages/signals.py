"""Signals in words: what each is called, why it is true, what ended it, and what it asks for by when.

Reasons are worded from an alert's facts (figures and dates as text), in the language being spoken.
"""

from datetime import date
from decimal import Decimal

from success.account import RenewalStage
from success.alerts import Alert, Level
from success.format import Reader, number_text, percent_text, plain
from success.messages.words import band_word, dimension_word, meeting_word, stage_word
from success.metrics import Dimension
from success.readings import Band
from success.texts import N_, _, locale
from success.touchpoint import TouchpointKind
from success.view import Bullets, Inline, Moment, Parts, Text, View, say, strong

Facts = dict[str, str]

_LABELS = {
    "band_drop": N_("Fell from green to yellow"),
    "yellow_persistent": N_("Yellow for three weeks or more"),
    "dimension_zero": N_("A dimension is at 0"),
    "score_red": N_("Score is red"),
    "score_drop": N_("Score dropped steeply"),
    "usage_decline": N_("Usage is declining"),
    "login_decline": N_("Logins are declining"),
    "champion_left": N_("Champion gone"),
    "sponsor_left": N_("Executive sponsor gone"),
    "formal_complaint": N_("Formal complaint"),
    "competitive_rfp": N_("Competitive RFP"),
    "escalations_rising": N_("Escalations are rising"),
    "tickets_spike_low_csat": N_("More tickets, low CSAT"),
    "qbr_missed": N_("QBR was not held"),
    "renewal_talk_late": N_("Renewal conversation not started"),
    "touchpoints_missed": N_("Touchpoints missed in a row"),
    "detractor": N_("Detractor to answer"),
    "data_export_request": N_("Data export requested"),
    "termination_question": N_("Asked about terminating"),
    "contact_quiet": N_("No contact for a while"),
    "reply_slower": N_("Replies are slower"),
    "story_blurred": N_("Success story is blurred"),
    "single_threaded": N_("Too few active contacts"),
}

_REASONS = {
    "band_drop": N_("The score fell below green on {on}: {score} now, {before} before."),
    "yellow_persistent": N_("Yellow since {from}, {days} days or more; the score is {score}."),
    "dimension_zero": N_("At 0: {dimensions}."),
    "score_red": N_("The score is {score}, red since {from}."),
    "score_drop": N_("The score is {score}, {points} points below the {before} of {days} days ago."),
    "usage_decline": N_("Usage changed by {trend} on the 30 days before."),
    "login_decline": N_("Logins a week keep falling: {logins}."),
    "champion_left": N_("{who} is no longer champion, since {on}."),
    "champion_left left": N_("{who}, a champion, left on {on}."),
    "champion_left recorded": N_("A champion was reported gone on {on}."),
    "sponsor_left": N_("{who} is no longer executive sponsor, since {on}."),
    "sponsor_left left": N_("{who}, an executive sponsor, left on {on}."),
    "sponsor_left recorded": N_("An executive sponsor was reported gone on {on}."),
    "formal_complaint": N_("A formal complaint was recorded on {on}."),
    "competitive_rfp": N_("A competitive RFP was recorded on {on}."),
    "escalations_rising": N_(
        "Escalations in 30 days: {now}, against {before} at the reading {days} days before."
    ),
    "tickets_spike_low_csat": N_("Tickets changed by {trend} in 30 days, and CSAT is {csat} of 5."),
    "qbr_missed": N_("The {kind} planned for {on} was not held."),
    "renewal_talk_late": N_("The renewal is on {renewal}, and the conversation has not started."),
    "renewal_talk_late past": N_(
        "The renewal date {renewal} has passed, and the conversation has not started."
    ),
    "touchpoints_missed": N_("Touchpoints in a row that were not held: {count}, the last on {last}."),
    "detractor": N_("{who} gave {score} of 10 on {on}."),
    "detractor anonymous": N_("An answer of {score} of 10 came in on {on}."),
    "data_export_request": N_("A request for a data export was recorded on {on}."),
    "termination_question": N_("A question about terminating was recorded on {on}."),
    "contact_quiet": N_("Nobody there was met or heard from since {last}, {days} days or more."),
    "contact_quiet never": N_("No meeting and no answer is on record, for {days} days or more."),
    "reply_slower": N_("A reply takes {now} hours, against {before} hours {days} days before."),
    "story_blurred": N_("No goal of the success plan was touched since {last}, {days} days or more."),
    "story_blurred never": N_("There is no success definition yet."),
    "single_threaded": N_("Active contacts in 90 days: {count}; at least {least} are needed."),
}

_CLEARED = {
    "score": N_("The score is {score} now: {band}."),
    "dimension_zero": N_("No dimension is at 0 now; the lowest is {lowest}."),
    "score_drop": N_("The score is {score} now, against {before} {days} days before."),
    "usage_decline": N_("Usage changed by {trend} on the 30 days before."),
    "login_decline": N_("Logins in the last week: {logins}."),
    "champion_left": N_("{who} is champion, since {on}."),
    "sponsor_left": N_("{who} is executive sponsor, since {on}."),
    "escalations_rising": N_(
        "Escalations in 30 days: {now}, against {before} at the reading {days} days before."
    ),
    "tickets_spike_low_csat": N_("Tickets changed by {trend} in 30 days, and CSAT is {csat} of 5."),
    "qbr_missed": N_("A review was held on {on}."),
    "renewal_talk_late": N_("The renewal stands at: {stage}."),
    "renewal_talk_late moved": N_("The renewal is on {renewal} now."),
    "touchpoints_missed": N_("A touchpoint was held on {on}."),
    "detractor": N_("A later answer gave {score} of 10 on {on}."),
    "detractor met": N_("They were met on {met}."),
    "detractor closed": N_("The loop was closed on {closed}."),
    "contact_quiet": N_("There was contact on {on}."),
    "reply_slower": N_("A reply takes {now} hours, against {before} hours {days} days before."),
    "story_blurred": N_("The success plan was touched on {on}."),
    "single_threaded": N_("Active contacts in 90 days: {count}."),
    "churned": N_("The customer has left."),
    "off": N_("This sign is no longer watched."),
    "unknown": N_("What it rested on is no longer known."),
}

_SCORED = ("band_drop", "yellow_persistent", "score_red")
_DATES = frozenset({"on", "from", "first", "last", "renewal", "met", "closed"})
_NUMBERS = frozenset({"score", "before", "now", "points", "count", "days", "lowest", "least", "csat"})


def label(key: str) -> str:
    """Return what a signal is called."""
    return _(_LABELS[key])


def levels_words(level: Level) -> str:
    """Return a level with the name the other school gives it (W1)."""
    words = {
        Level.WATCH: _("Watch (Medium)"),
        Level.WARNING: _("Warning (High)"),
        Level.CRITICAL: _("Critical"),
    }
    return words[level]


def reason_parts(key: str, facts: Facts) -> Parts:
    """Return why a signal is true, with its figures, and the note it was recorded with."""
    told = say(_(_REASONS[_form(key, facts)]), **_slots(facts))
    note = facts.get("note")
    return (*told, Text(text=" "), *say(_("Noted: {note}"), note=Text(text=note))) if note else told


def reason(key: str, facts: Facts) -> str:
    """Return why a signal is true as one line of plain text."""
    return plain(reason_parts(key, facts), Reader(locale()))


def cleared_parts(alert: Alert) -> Parts:
    """Return the fact that closed an alert (W3)."""
    prefix = "cleared_"
    facts = {
        name.removeprefix(prefix): value for name, value in alert.facts.items() if name.startswith(prefix)
    }
    return say(_(_CLEARED[_cleared_form(alert.cleared_by or "unknown", facts)]), **_slots(facts))


def obligation(alert: Alert, owner: Inline) -> Parts:
    """Return what an alert asks for, of whom and by when (W1, V2)."""
    due: Inline = Moment(at=alert.due, style="datetime") if alert.due else Text(text=_("soon"))
    return say(_obliged(alert), owner=owner, due=due)


def _obliged(alert: Alert) -> str:
    if alert.key == "detractor":
        return _("Close the loop with whoever answered: {owner}, by {due}.")
    match alert.level:
        case Level.CRITICAL:
            return _("Bring in an executive and write a save plan: {owner}, by {due}.")
        case Level.WARNING:
            return _("Agree a mitigation plan: {owner}, by {due}.")
        case Level.WATCH:
            return _("Hold a check-in: {owner}, by {due}.")


def stops(level: Level) -> str:
    """Return what stops the clock of an alert (W5)."""
    match level:
        case Level.CRITICAL:
            return _("The clock of a critical alert runs until an executive has met them.")
        case Level.WARNING:
            return _("The clock of a warning runs until it is taken up and a plan, task or note is recorded.")
        case Level.WATCH:
            return _("The clock of a watch runs until a check-in or meeting is held.")


# ------------------------------------------------------------------ facts into words


def _form(key: str, facts: Facts) -> str:
    """Which wording of a reason fits what is known."""
    match key:
        case "champion_left" | "sponsor_left" if "who" not in facts:
            return f"{key} recorded"
        case "champion_left" | "sponsor_left" if facts.get("status") == "left":
            return f"{key} left"
        case "renewal_talk_late" if "past" in facts:
            return f"{key} past"
        case "detractor" if "who" not in facts:
            return f"{key} anonymous"
        case "contact_quiet" | "story_blurred" if "last" not in facts:
            return f"{key} never"
        case _:
            return key


def _cleared_form(why: str, facts: Facts) -> str:
    match why:
        case "score_drop" if "before" not in facts:
            return "score"
        case "renewal_talk_late" if "stage" not in facts:
            return "renewal_talk_late moved"
        case "detractor" if "met" in facts:
            return "detractor met"
        case "detractor" if "closed" in facts:
            return "detractor closed"
        case _:
            return "score" if why in _SCORED else why


def _slots(facts: Facts) -> dict[str, Inline]:
    return {name: _part(name, value) for name, value in facts.items()}


def _part(name: str, value: str) -> Inline:
    if name in _DATES:
        return Moment(at=date.fromisoformat(value))
    return Text(text=_word(name, value))


def _word(name: str, value: str) -> str:
    if name in _NUMBERS:
        return number_text(Decimal(value), 1)
    match name:
        case "trend":
            return percent_text(Decimal(value), signed=True)
        case "logins":
            return " → ".join(number_text(Decimal(each)) for each in value.split(";"))
        case "dimensions":
            return ", ".join(dimension_word(Dimension(each)) for each in value.split(";"))
        case "kind":
            return meeting_word(TouchpointKind(value))
        case "stage":
            return stage_word(RenewalStage(value))
        case "band":
            return band_word(Band[value.upper()])
        case _:
            return value


# ------------------------------------------------------------------ one of each


_EXAMPLES: tuple[tuple[str, Facts], ...] = (
    ("band_drop", {"score": "72", "band": "yellow", "before": "84", "on": "2026-03-02"}),
    ("yellow_persistent", {"score": "66", "band": "yellow", "from": "2026-02-01", "days": "21"}),
    ("dimension_zero", {"dimensions": "usage;relationship"}),
    ("score_red", {"score": "41", "band": "red", "from": "2026-03-02"}),
    ("score_drop", {"score": "52", "before": "78", "points": "26", "days": "30"}),
    ("usage_decline", {"trend": "-0.42"}),
    ("login_decline", {"logins": "120;70;40"}),
    ("champion_left", {"who": "Mia Chen", "status": "left", "on": "2026-03-02"}),
    ("champion_left", {"on": "2026-03-02", "note": "told us on the phone"}),
    ("sponsor_left", {"who": "Jo Ruiz", "status": "changed_role", "on": "2026-03-02"}),
    ("formal_complaint", {"on": "2026-03-02", "note": "letter to our board"}),
    ("competitive_rfp", {"on": "2026-03-02"}),
    ("escalations_rising", {"now": "4", "before": "1", "days": "30"}),
    ("tickets_spike_low_csat", {"trend": "0.8", "csat": "2.4"}),
    ("qbr_missed", {"kind": "qbr", "on": "2026-03-02"}),
    ("renewal_talk_late", {"renewal": "2026-05-01", "days": "90"}),
    ("renewal_talk_late", {"renewal": "2026-02-01", "days": "90", "past": "yes"}),
    ("touchpoints_missed", {"count": "2", "first": "2026-02-16", "last": "2026-03-02"}),
    ("detractor", {"who": "Mia Chen", "score": "3", "on": "2026-03-02", "count": "1"}),
    ("detractor", {"score": "5", "on": "2026-03-02", "count": "1"}),
    ("data_export_request", {"on": "2026-03-02"}),
    ("termination_question", {"on": "2026-03-02"}),
    ("contact_quiet", {"last": "2026-01-10", "days": "45"}),
    ("contact_quiet", {"days": "45"}),
    ("reply_slower", {"now": "30", "before": "12", "days": "30"}),
    ("story_blurred", {"last": "2025-12-20", "days": "60"}),
    ("story_blurred", {}),
    ("single_threaded", {"count": "1", "least": "2"}),
)


def example() -> View:
    """Return every signal with the reason it gives."""
    items = tuple((strong(label(key)), Text(text=" — "), *reason_parts(key, said)) for key, said in _EXAMPLES)
    return View(title=_("Warning signs"), tone="warn", blocks=(Bullets(items=items),))
