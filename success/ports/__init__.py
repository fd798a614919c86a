"""What the core needs from the outside, as Protocols. `storage/` and `bot/deliver.py` fulfil them.

All repositories of one UnitOfWork share one transaction and one workspace. Instants are aware and UTC.
Where a method takes `at`, only what was known at or before it counts (the «as of» rule). Bulk methods take
many account ids and cost a bounded number of queries, whatever their number; nothing here is called once
per account in a loop.
"""

from success.ports.customers import Accounts, Contacts, People
from success.ports.delivery import Claimed, Inbox, Notebook, Outbox, Sender
from success.ports.facts import (
    Arr,
    Intake,
    Journal,
    Measurements,
    Plans,
    RecordedSignals,
    Surveys,
    Taken,
    Touchpoints,
)
from success.ports.judgement import Alerts, Escalations, Health
from success.ports.unit import OpenUnit, Savepoint, UnitOfWork

__all__ = [
    "Accounts",
    "Alerts",
    "Arr",
    "Claimed",
    "Contacts",
    "Escalations",
    "Health",
    "Inbox",
    "Intake",
    "Journal",
    "Measurements",
    "Notebook",
    "OpenUnit",
    "Outbox",
    "People",
    "Plans",
    "RecordedSignals",
    "Savepoint",
    "Sender",
    "Surveys",
    "Taken",
    "Touchpoints",
    "UnitOfWork",
]
