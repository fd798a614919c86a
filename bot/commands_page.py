"""docs/commands.md, written from the commands themselves: `python -m bot.commands_page docs/commands.md`."""

import sys
from pathlib import Path

from handlers.commands import COMMANDS, Command
from handlers.registry import Access, groups
from handlers.vocabulary import others

HEAD = """# Commands

Type these in a direct message to Mainstay, after `/cs`, or after `@Mainstay` in a channel; in a terminal
after `mainstay ask`. `/health acme`, `/cs health acme`, `@Mainstay health acme` and `health acme` are the
same. Every button says one of these lines.

This page is written by `python -m bot.commands_page docs/commands.md`.

- `<needed>`, `[may be left out]`; what is left out and needed after all is asked for with a form.
- An account is found by name, alias, domain or id, whatever the case and accents, and with small typos. A
  name of several words followed by more is understood where it is exactly the account's; otherwise put it in
  quotes: `log "acme corp" Met Jane`.
- Days: `2026-03-31`, `today`, `tomorrow`, `friday`, `in 2 weeks`; looking back `30 days`, `last month`.
"""

_WHO = {
    Access.ANYONE: "everyone",
    Access.KNOWN: "everyone Mainstay knows",
    Access.STAFF: "everyone but employees, about their own accounts",
    Access.LOG: "everyone Mainstay knows",
    Access.READ: "whoever may see the account",
    Access.ACT: "whoever works on the account",
    Access.RENEW: "whoever works on the account, and its account executive",
}

FOOT = """
Who may see and who works on an account is decided in [ADR 20](adr/0020-who-may-see-and-act.md).

## Other words

| command | also understood |
|---|---|
"""


def page() -> str:
    """Return the page: the commands by subject, then the other words for them."""
    subjects = "".join(map(_subject, groups()))
    verbs = dict.fromkeys(command.verb for command in COMMANDS.values())
    words = "".join(f"| `{verb}` | {', '.join(others(verb))} |\n" for verb in verbs if others(verb))
    return HEAD + subjects + FOOT + words


def _subject(group: str) -> str:
    rows = "".join(_row(command) for command in COMMANDS.values() if command.group == group)
    return f"\n## {group}\n\n| command | does | who | example |\n|---|---|---|---|\n{rows}"


def _row(command: Command) -> str:
    cells = (f"`{command.usage}`", command.help, _WHO[command.access], f"`{command.example}`")
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
