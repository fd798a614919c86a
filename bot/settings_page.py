"""docs/settings.md, written from the settings themselves: `python -m bot.settings_page docs/settings.md`."""

import sys
from pathlib import Path

from pydantic_core import PydanticUndefined

from bot.settings import Settings, name_of

HEAD = """# Settings

Environment variables, or lines of a `.env` file in the folder Mainstay is started from; the environment wins.
A wrong or missing setting stops the start with one sentence that names it; `mainstay doctor` looks at all of
them at once. This page is written by `python -m bot.settings_page docs/settings.md`.

| setting | default | what it is |
|---|---|---|
"""

FOOT = """
## Several workspaces

One database can hold several companies that share nothing. `--workspace NAME` before a command chooses one:
`mainstay --workspace north import accounts accounts.csv`. Without it the workspace is `default`. On the data
API the token chooses: `MAINSTAY_API_TOKEN` opens `default`, each entry of `MAINSTAY_API_TOKENS` its own.
`mainstay work` serves every workspace that the settings name.

## A first `.env`

    MAINSTAY_DATABASE_URL=postgresql+psycopg://mainstay@db.internal/mainstay
    MAINSTAY_POLICY=framework
    MAINSTAY_API_TOKEN=32-or-more-random-characters
    MAINSTAY_DEFAULT_TIMEZONE=Europe/Berlin
    MAINSTAY_CALENDAR=DE
    MAINSTAY_ESCALATION_CHANNEL=C0123456789
    SLACK_SIGNING_SECRET=…
    SLACK_BOT_TOKEN=xoxb-…
"""


def page() -> str:
    """Return the page: a line for each setting, in the order of the class."""
    lines = (
        f"| `{name_of(field)}` | {_default(field)} | {_said(field)} |" for field in Settings.model_fields
    )
    return HEAD + "\n".join(lines) + "\n" + FOOT


def _default(field: str) -> str:
    default = Settings.model_fields[field].default
    if default in (None, PydanticUndefined):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _said(field: str) -> str:
    return (Settings.model_fields[field].description or "").replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
