"""What is wrong with this installation, and how to mend it: settings, database, tokens, clock, deliveries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.house import House
from bot.settings import Settings, name_of
from scheduler.ticks import TICKS, last_run
from storage.migrate import is_current
from success.errors import Unavailable
from success.ports import OpenUnit, UnitOfWork

SHORT_SECRET = 16  # characters below which a secret can be guessed
LATE = timedelta(minutes=15)  # beyond its own period, before a tick counts as not running
STUCK = timedelta(hours=1)  # before an undelivered notice counts as stuck


class State(StrEnum):
    """How a finding stands."""

    FINE = "fine"
    NOTE = "note"  # works, but somebody should know
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `mend` says what to do about it."""

    state: State
    subject: str
    found: str
    mend: str = ""


def fine(subject: str, found: str) -> Finding:
    """Make a finding that nothing has to be done about."""
    return Finding(State.FINE, subject, found)


def note(subject: str, found: str, mend: str = "") -> Finding:
    """Make a finding that somebody should know of."""
    return Finding(State.NOTE, subject, found, mend)


def wrong(subject: str, found: str, mend: str) -> Finding:
    """Make a finding that has to be mended."""
    return Finding(State.WRONG, subject, found, mend)


def examine(house: House, now: datetime) -> Iterator[Finding]:
    """Look at everything that can be seen from here, without calling anybody."""
    settings = house.settings
    yield fine("settings", f"{len(settings.model_fields_set)} set, policy {house.ws.preset.stamp}")
    yield from _secrets(settings)
    yield from _platforms(settings)
    yield _database(house)
    if _usable(house):
        yield from _inside(house.open_unit, now)


def _secrets(settings: Settings) -> Iterator[Finding]:
    tokens = settings.tokens()
    if not tokens:
        yield note("data API", "off: no token is set", "Set MAINSTAY_API_TOKEN to switch it on.")
    for workspace, token in tokens.items():
        if len(token) < SHORT_SECRET:
            yield wrong(
                "data API",
                f"the token of '{workspace}' has {len(token)} characters and can be guessed",
                "Use at least 32 random characters, for example from `openssl rand -hex 32`.",
            )
        else:
            yield fine("data API", f"a token opens '{workspace}'")
    key = settings.secret_key
    if key is not None and len(key.get_secret_value()) < SHORT_SECRET:
        yield wrong(name_of("secret_key"), "is too short to keep a secret", "Use 32 random characters.")


def _platforms(settings: Settings) -> Iterator[Finding]:
    if settings.has_slack:
        yield from _slack(settings)
    if settings.has_teams:
        yield fine("Teams", "set up" if settings.microsoft_app_id else "accepts unauthenticated activities")
    if not settings.has_slack and not settings.has_teams:
        yield note("platforms", "neither Slack nor Teams is set up", "See docs/slack.md and docs/teams.md.")
    if settings.escalation_channel is None:
        yield note(
            "escalations",
            "no channel is set: they go to the people concerned directly",
            "Set MAINSTAY_ESCALATION_CHANNEL to open a thread for each.",
        )


def _slack(settings: Settings) -> Iterator[Finding]:
    ways = [
        way
        for way, there in (
            ("HTTP", settings.slack_signing_secret),
            ("Socket Mode", settings.slack_app_token),
            ("installing", settings.slack_client_id),
        )
        if there
    ]
    yield fine("Slack", f"set up for {', '.join(ways)}")
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is not None and bot.get_secret_value().startswith("xapp-"):
        yield wrong("SLACK_BOT_TOKEN", "is an app token", "Use the one that begins with xoxb-.")
    if app is not None and not app.get_secret_value().startswith("xapp-"):
        yield wrong("SLACK_APP_TOKEN", "is not an app token", "Use the one that begins with xapp-.")


def _database(house: House) -> Finding:
    try:
        if is_current(house.settings.database_url):
            return fine("database", "answers, and its migrations are done")
        return wrong("database", "is not migrated", "Run `mainstay db upgrade`.")
    except Unavailable as away:
        return wrong("database", str(away).rstrip("."), "Check MAINSTAY_DATABASE_URL, and that it runs.")


def _usable(house: House) -> bool:
    return _database(house).state is State.FINE


def _inside(open_unit: OpenUnit, now: datetime) -> Iterator[Finding]:
    with open_unit() as uow:
        people, accounts = len(uow.people.all()), bool(uow.accounts.ids(limit=1))
        if not people:
            yield note("people", "nobody is known yet", "Run `mainstay import users users.csv`.")
        if not accounts:
            yield note("accounts", "there are none yet", "Run `mainstay import accounts accounts.csv`.")
        yield _clock(uow, now)
        yield _deliveries(uow, now)


def _clock(uow: UnitOfWork, now: datetime) -> Finding:
    runs = {tick: last_run(uow, tick) for tick in TICKS}
    known = [ran for ran in runs.values() if ran is not None]
    if not known:
        return note("clock", "has never run", "Keep `mainstay work` running.")
    if max(known) > now + LATE:
        return wrong(
            "clock", f"last ran at {max(known):%Y-%m-%d %H:%M} UTC, which is still to come", "Set the time."
        )
    late = [tick.name for tick, ran in runs.items() if ran is None or now - ran > tick.every + LATE]
    if late:
        return wrong("clock", f"did not run on time: {', '.join(late)}", "Keep `mainstay work` running.")
    return fine("clock", f"last ran at {max(known):%Y-%m-%d %H:%M} UTC")


def _deliveries(uow: UnitOfWork, now: datetime) -> Finding:
    stuck = uow.outbox.pending(now - STUCK)
    if stuck:
        return wrong(
            "deliveries",
            f"{len(stuck)} notices have been waiting for more than an hour",
            "Keep `mainstay work` running, and see its log for what the platform answers.",
        )
    return fine("deliveries", "nothing is stuck")
