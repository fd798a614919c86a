"""The phases of the lifecycle in words: what each is for, and what most often goes wrong in it (L1, L3)."""

from success.lifecycle_rules import Phase
from success.texts import N_, _

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


def phase_word(phase: Phase) -> str:
    """Return the name of a phase."""
    return _(_PHASES[phase])


def goal_words(phase: Phase) -> str:
    """Return what a phase is for."""
    return _(_GOALS[phase])


def risk_words(phase: Phase) -> str:
    """Return the key risk of a phase."""
    return _(_RISKS[phase])
