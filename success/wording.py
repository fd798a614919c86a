"""What a dimension score means, in words (H7)."""

from success.health import displayed
from success.metrics import Dimension
from success.presets import Preset
from success.texts import N_, _

# From the best to the worst; the lowest score of the first three stands in the preset.
_WORDING = {
    Dimension.USAGE: (
        N_("exceeds benchmarks"),
        N_("healthy"),
        N_("below average"),
        N_("at risk, low engagement"),
    ),
    Dimension.ENGAGEMENT: (
        N_("highly engaged champion"),
        N_("regular"),
        N_("sporadic"),
        N_("disengaged, outreach needed"),
    ),
    Dimension.SUPPORT: (
        N_("minimal needs and high CSAT"),
        N_("normal"),
        N_("elevated issues"),
        N_("critical, many unresolved"),
    ),
    Dimension.OUTCOMES: (
        N_("exceeding expectations"),
        N_("on track"),
        N_("partial value"),
        N_("not achieving expected value"),
    ),
    Dimension.RELATIONSHIP: (
        N_("strong and multi-threaded"),
        N_("good sponsor"),
        N_("single-threaded"),
        N_("no executive access"),
    ),
}


def label(dimension: Dimension, score: int, preset: Preset) -> str:
    """Return the wording of a dimension score given in ten-thousandths; it is rounded half up first."""
    floors = (preset.wording.excellent, preset.wording.good, preset.wording.fair)
    shown = displayed(score)
    place = next((place for place, floor in enumerate(floors) if shown >= floor), len(floors))
    return _(_WORDING[dimension][place])
