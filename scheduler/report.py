"""What came of a job: the things done and the things that could not be done, in words for an operator."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that could not be done: what it was about, and why."""

    about: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of one job did; `done` has a line for each thing."""

    job: str
    done: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()


@dataclass(slots=True)
class Tally:
    """A Report in the making."""

    job: str
    done: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def report(self) -> Report:
        """Return what was tallied so far."""
        return Report(self.job, tuple(self.done), tuple(self.failed))
