"""Which signals are true of an account (W2), and what ended one that no longer is (W3)."""

from success.account_facts import AccountFacts
from success.signals import SIGNALS, Finding
from success.watching import figures, journey, scores, voices
from success.watching.rule import Facts
from success.workspace import Workspace

_RULES = scores.RULES | figures.RULES | voices.RULES | journey.RULES
RULES = {key: _RULES[key] for key in SIGNALS}  # in the order of W2


def findings(facts: AccountFacts, ws: Workspace) -> list[Finding]:
    """Return every signal that is true of an account, gravest first; a lost customer warns of nothing, and
    what happened before one came back does not count.
    """
    if facts.churned():
        return []
    rules = ws.preset.signals
    found = []
    for key, rule in RULES.items():
        level = rules.level_of(key)
        seen = rule.see(facts, rules) if level is not None else None
        if level is not None and seen is not None and not (seen.latest and facts.is_of_old(seen.latest)):
            found.append(Finding(key, level, seen.since, seen.facts, seen.latest, seen.settles))
    return sorted(found, key=lambda finding: (-finding.level, finding.since))


def what_cleared(key: str, facts: AccountFacts, ws: Workspace) -> tuple[str, Facts]:
    """Return why a signal is no longer true: a word for the reason, and the figures to say it with.

    The word is the signal's own key where its rule names the fact, `churned`, `off` where the preset silences
    the signal, or `unknown` where what it rested on is not known any more.
    """
    if facts.churned():
        return "churned", {}
    if ws.preset.signals.level_of(key) is None:
        return "off", {}
    said = RULES[key].cleared(facts, ws.preset.signals)
    return (key, said) if said else ("unknown", {})
