"""What warns, and at which level (W2)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A signal that a person or another system recorded, such as a formal complaint."""

    key: str
    observed_at: datetime
    note: str = ""
    by: str | None = None
