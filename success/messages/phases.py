"""The phases of the lifecycle and the flags beside them in words: what each is for, and what most often goes
wrong in it (L1).
"""

from collections.abc import Iterable

from success.lifecycle_rules import Phase
from success.messages.words import meeting_word
from success.phase_flags import Because, Flag, Flagged
from success.texts import N_, _
from success.touchpoint import TouchpointKind
from success.view import Fact, Moment, Parts, Text, say

_PHASES = {
    Phase.ONBOARDING: N_("Onboarding"),
    Phase.ADOPTION: N_("Adoption"),
    Phase.OPTIMISATION: N_("Optimisation"),
    Phase.RENEWAL: N_("Renewal"),
}

_GOALS = {
    Phase.ONBOARDING: N_(
        "reach the first confirmed outcome, with people trained and the core features in use"
    ),
    Phase.ADOPTION: N_("make use a habit, wide and deep, and hear how satisfied they are"),
    Phase.OPTIMISATION: N_("prove the return on their own figures and align with their executives"),
    Phase.RENEWAL: N_("renew on documented value, with no open objection"),
}

_RISKS = {
    Phase.ONBOARDING: N_("slow time to value, scope creep"),
    Phase.ADOPTION: N_("a single user carries it all"),
    Phase.OPTIMISATION: N_("asking for more before the value is proven"),
    Phase.RENEWAL: N_("surprise objections"),
}


_FLAGS = {Flag.EXPANSION: N_("Expansion"), Flag.ADVOCACY: N_("Advocacy")}

_FLAG_GOALS = {
    Flag.EXPANSION: N_("grow where the value is proven"),
    Flag.ADVOCACY: N_("let them tell others, and thank them for it"),
}

_FLAG_RISKS = {Flag.EXPANSION: N_("pitching early"), Flag.ADVOCACY: N_("neglect")}

_BECAUSE = {
    Because.GATE: N_("the gate passes"),
    Because.PROPOSAL: N_("a proposal is open since {day}"),
    Because.PROMOTER: N_("they promote us, {day}"),
    Because.STORY: N_("they permit the use of their story, {day}"),
    Because.REFERENCE: N_("they gave a reference, {day}"),
}


def phase_word(phase: Phase) -> str:
    """Return the name of a phase."""
    return _(_PHASES[phase])


def goal_words(phase: Phase) -> str:
    """Return what a phase is for."""
    return _(_GOALS[phase])


def risk_words(phase: Phase) -> str:
    """Return the key risk of a phase."""
    return _(_RISKS[phase])


def phase_facts(phase: Phase | None) -> tuple[Fact, ...]:
    """Return a phase with its goal and its key risk, as they stand on a page about something else (L1)."""
    if phase is None:
        return ()
    goal = say("{phase}: {goal}", phase=phase_word(phase), goal=goal_words(phase))
    return (
        Fact(label=_("Phase"), parts=goal),
        Fact(label=_("Key risk"), parts=(Text(text=risk_words(phase)),)),
    )


_ASKED = {
    (Phase.ADOPTION, TouchpointKind.TRAINING): N_("Advanced training"),
    (Phase.OPTIMISATION, TouchpointKind.EXEC): N_("Executive alignment"),
    (Phase.ADOPTION, TouchpointKind.EXEC): N_("Executive alignment"),
    (Phase.RENEWAL, TouchpointKind.KICKOFF): N_("Renewal kick-off"),
}


def asked_word(phase: Phase, kind: TouchpointKind) -> str:
    """Return what a touchpoint is called in the phase that asks for it (L2)."""
    return _(_ASKED[phase, kind]) if (phase, kind) in _ASKED else meeting_word(kind)


def phase_line(phase: Phase | None) -> tuple[Fact, ...]:
    """Return a phase with its goal and its key risk as one fact, where there is room for no more (L1)."""
    if phase is None:
        return ()
    words = say(
        _("{phase} · goal: {goal} · key risk: {risk}"),
        phase=phase_word(phase),
        goal=goal_words(phase),
        risk=risk_words(phase),
    )
    return (Fact(label=_("Phase"), parts=words),)


def flag_facts(flags: Iterable[Flagged]) -> tuple[Fact, ...]:
    """Return the flags beside the phase: the fact that raised each, what it is for, and its key risk (L1)."""
    return tuple(Fact(label=_(_FLAGS[each.flag]), parts=_flag(each)) for each in flags)


def _flag(flagged: Flagged) -> Parts:
    because = say(_(_BECAUSE[flagged.because]), day=Moment(at=flagged.at))
    return say(
        _("{because} · goal: {goal} · key risk: {risk}"),
        because=because,
        goal=_(_FLAG_GOALS[flagged.flag]),
        risk=_(_FLAG_RISKS[flagged.flag]),
    )
