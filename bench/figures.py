"""What a measurement gives back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio of one run, the aim it is held against, and where it came from.

    The aim is a ceiling, or with `at_least` a floor.
    """

    name: str
    value: float
    aim: float
    unit: str
    detail: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the measured value reaches the aim."""
        return self.value >= self.aim if self.at_least else self.value <= self.aim
