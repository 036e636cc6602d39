"""What a comparison of two runs says: values only."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """What one line of the comparison comes to."""

    WORSE = "worse"
    """Shown to differ, and by more than matters."""
    BETTER = "better"
    SAME = "the same"
    """Shown to differ by less than matters, if at all."""
    UNCLEAR = "no difference shown"
    """A difference that matters is neither shown nor ruled out."""
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How much a value changed from the first run to the second, with what is known of it."""

    change: float
    """Relative (0.1 is 10 % more), or the plain difference of two ratios."""
    low: float
    """Ends of the 95 % interval of this one change."""
    high: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure of one kind of request in one stage, in both runs."""

    stage: str
    request: str
    measure: str
    first: float | None
    """In the base unit of the measure; None where there is nothing to measure."""
    second: float | None
    reading: Reading
    change: Change | None = None
    """None where it was not compared."""
    adjusted_p: float | None = None
    """The p-value after Holm's correction for all lines that were compared."""
    why: str = ""
    """Why it was not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A fact that each run has once, so that nothing is known of how it varies."""

    what: str
    unit: str
    """Empty for a number of things."""
    first: float | None
    """None where it did not happen, or is not known."""
    second: float | None

    @property
    def difference(self) -> float | None:
        """Give how much more it is in the second run; None where one of the two is missing."""
        return None if self.first is None or self.second is None else self.second - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Differences up to these do not matter."""

    relative: float = 0.05
    """Of latencies and rates."""
    error_ratio: float = 0.001
    """Of ratios of failed or dropped requests, as a plain difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that is known of the second run against the first."""

    first: str
    """Where the run was read from."""
    second: str
    scenario: str
    doubts: tuple[str, ...]
    """Why the runs are not comparable; if there are any, they were compared in spite of them, or not at all."""
    margins: Margins
    is_compared: bool
    """There is a reason not to, and nobody insisted, if it is not."""
    lines: tuple[Line, ...] = ()
    singles: tuple[Single, ...] = ()
    gaps: tuple[str, ...] = ()
    """What is missing of the cluster's record, so that the singles of that run are not known."""

    @property
    def tested(self) -> int:
        """Count the lines that were compared."""
        return sum(1 for line in self.lines if line.change is not None)

    @property
    def counts(self) -> Counter[Reading]:
        """Count the lines by what they came to."""
        return Counter(line.reading for line in self.lines)

    @property
    def exit_code(self) -> int:
        """Give the exit code of the command: 1 if something is worse, 4 if nothing could be told."""
        if self.counts[Reading.WORSE]:
            return 1
        return 0 if self.counts[Reading.BETTER] or self.counts[Reading.SAME] else 4

    @property
    def sentence(self) -> str:
        """Say in one sentence what it came to."""
        if not self.is_compared:
            return "nothing was compared; give --anyway to compare them nevertheless"
        if not self.lines:
            return "nothing was compared, as neither run has a request on record"
        found = self.counts
        parts = ", ".join(f"{found[reading]} {reading}" for reading in Reading if found[reading])
        return f"{_ANSWERS[self.exit_code]}: of {len(self.lines)} measures {parts}"


# Private

_ANSWERS = {
    0: "the second run is not shown to be worse than the first",
    1: "the second run is worse than the first",
    4: "the runs cannot tell whether the second is worse than the first",
}
