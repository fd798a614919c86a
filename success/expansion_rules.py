"""The figures of the expansion gate (X1) and of the signals Mainstay sees by itself (X2), as a preset gives
them.
"""

from typing import Annotated

from pydantic import Field

from success.sections import Days, Figure, Section


class ExpansionRules(Section):
    """`green_days` consecutive days in green, a champion met within `champion_days`, renewal not within
    `renewal_days`; `seats_above` is the share of seats in use that tells of growth, and a renewal signed
    `early_renewal_days` before its date does so too.
    """

    green_days: Days
    champion_days: Days
    renewal_days: Days
    seats_above: Annotated[Figure, Field(gt=0, le=1)]
    early_renewal_days: Days
