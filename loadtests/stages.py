"""How high the load is when: the arithmetic of a scenario's stages, in seconds since the load started.

The level of a load is its users where users wait for their answers, its requests per second where requests arrive at
a rate of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch of a load of users."""

    name: str
    duration_seconds: float
    users: int
    """Users from the end of the ramp to the end of the stage."""
    ramp_seconds: float = 0.0
    """Time over which the users change linearly from those of the stage before; a part of the duration."""

    @property
    def level(self) -> float:
        """Give what the stage holds after its ramp."""
        return float(self.users)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateStage:
    """One stretch of a load of arrivals."""

    name: str
    duration_seconds: float
    rate_per_second: float
    """Requests per second from the end of the ramp to the end of the stage."""
    ramp_seconds: float = 0.0
    """Time over which the rate changes linearly from that of the stage before; a part of the duration."""

    @property
    def level(self) -> float:
        """Give what the stage holds after its ramp."""
        return self.rate_per_second


AnyStage = Stage | RateStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From when to when something lasts; the end is not part of it."""

    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch over which the level changes linearly, or not at all."""

    start_seconds: float
    duration_seconds: float
    level_before: float
    level_after: float

    @property
    def area(self) -> float:
        """Give the integral of the level."""
        return (self.level_before + self.level_after) / 2 * self.duration_seconds


def total_seconds(stages: Sequence[AnyStage]) -> float:
    """Return how long all stages last together."""
    return sum(stage.duration_seconds for stage in stages)


def most_users(stages: Sequence[Stage]) -> int:
    """Return how many users there are at most."""
    return max((stage.users for stage in stages), default=0)


def level_at(stages: Sequence[AnyStage], seconds: float) -> float:
    """Return the level at a moment: between two inside a ramp, nothing outside the stages."""
    for stage, start, before in _placed(stages):
        if 0 <= seconds - start < stage.duration_seconds:
            part = min((seconds - start) / stage.ramp_seconds, 1.0) if stage.ramp_seconds else 1.0
            return before + (stage.level - before) * part
    return 0.0


def pieces(stages: Sequence[AnyStage]) -> Iterator[Piece]:
    """Yield ramps and plateaus, in order; none is empty."""
    for stage, start, before in _placed(stages):
        for begin, end, level in (
            (0.0, stage.ramp_seconds, before),
            (stage.ramp_seconds, stage.duration_seconds, stage.level),
        ):
            if end > begin:
                yield Piece(
                    start_seconds=start + begin,
                    duration_seconds=end - begin,
                    level_before=level,
                    level_after=stage.level,
                )


def stretches_of_user(stages: Sequence[Stage], index: int) -> tuple[Stretch, ...]:
    """Return when the user of an index (from 0) is there, in order and as long as possible.

    Inside a ramp, a user is there while the users round to more than its index, so that over the ramp as many are
    there as the straight line asks for.
    """
    merged: list[Stretch] = []
    for stretch in _pieces_of_user(stages, index):
        if merged and merged[-1].end_seconds == stretch.start_seconds:
            stretch = Stretch(start_seconds=merged.pop().start_seconds, end_seconds=stretch.end_seconds)  # noqa: PLW2901
        merged.append(stretch)
    return tuple(merged)


# Private

_AStage = TypeVar("_AStage", Stage, RateStage, AnyStage)


def _placed(stages: Sequence[_AStage]) -> Iterator[tuple[_AStage, float, float]]:
    """Yield each stage with its start and the level before it."""
    start, before = 0.0, 0.0
    for stage in stages:
        yield stage, start, before
        start, before = start + stage.duration_seconds, stage.level


def _pieces_of_user(stages: Sequence[Stage], index: int) -> Iterator[Stretch]:
    for stage, start, before in _placed(stages):
        end = start + stage.duration_seconds
        changes = (before > index) != (stage.users > index)
        turn = start + stage.ramp_seconds * (index + 0.5 - before) / (stage.users - before) if changes else start
        if stage.users > index:
            yield Stretch(start_seconds=turn, end_seconds=end)
        elif turn > start:
            yield Stretch(start_seconds=start, end_seconds=turn)
