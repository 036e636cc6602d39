"""What a row of the benchmark is: a name, a target, and how it is measured."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.bench.machine import Machine


class Bound(StrEnum):
    """On which side of the target a figure has to be."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a row is held against; its unit is the row's."""

    bound: Bound
    value: float

    def is_met_by(self, measured: float) -> bool:
        """Compare; the target itself is good enough."""
        return measured >= self.value if self.bound is Bound.AT_LEAST else measured <= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A figure that was measured in the same run and has no target: a peer's, or one that explains the row."""

    name: str
    unit: str
    value: float | None
    """None: the peer is not there, and the note says why."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What came out."""

    value: float
    """In the row's unit."""
    how: str
    samples: tuple[float, ...]
    """The single figures that the value was computed from."""
    samples_unit: str
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    key: str
    """What `--row` calls it."""
    name: str
    unit: str
    """Empty for a ratio."""
    target: Target | None
    """None for a figure that is only shown."""
    measure: Callable[[Machine], Measurement]


class NotMeasured(Exception):  # noqa: N818 - read as a sentence
    """A row could not be measured."""

    def __init__(self, *, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
