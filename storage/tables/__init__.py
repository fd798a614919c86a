"""Every table of Mainstay, by subject. The workspace is part of every key."""

from storage.tables.accounts import account_keys, accounts, contacts, standings
from storage.tables.alerts import IS_LIVE, IS_SNOOZED, alert_events, alerts, escalations, tasks
from storage.tables.base import metadata
from storage.tables.facts import (
    IS_SCHEDULED,
    answers,
    arr_events,
    collected,
    goals,
    observations,
    recorded_signals,
    touchpoint_history,
    touchpoints,
)
from storage.tables.health import changed_accounts, current_health, scores
from storage.tables.journal import journal
from storage.tables.messages import inbox, notebook, outbox
from storage.tables.people import addresses, installations, people

__all__ = [
    "IS_LIVE",
    "IS_SCHEDULED",
    "IS_SNOOZED",
    "account_keys",
    "accounts",
    "addresses",
    "alert_events",
    "alerts",
    "answers",
    "arr_events",
    "changed_accounts",
    "collected",
    "contacts",
    "current_health",
    "escalations",
    "goals",
    "inbox",
    "installations",
    "journal",
    "metadata",
    "notebook",
    "observations",
    "outbox",
    "people",
    "recorded_signals",
    "scores",
    "standings",
    "tasks",
    "touchpoint_history",
    "touchpoints",
]
