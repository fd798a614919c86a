"""What a measurement gives back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio of one run, the aim it is held against, and where it came from."""

    name: str
    value: float
    aim: float
    unit: str
    detail: str
