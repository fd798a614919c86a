"""What every part of a preset is: frozen figures, where unknown keys are refused."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A part of a preset; keys it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Days = Annotated[int, Field(ge=1, le=3650)]
Figure = Annotated[Decimal, Field(ge=-1_000_000_000, le=1_000_000_000, decimal_places=9)]
