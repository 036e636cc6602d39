"""How many users there are when: the arithmetic of a scenario's stages, in seconds since the load started."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch of a load."""

    name: str
    duration_seconds: float
    users: int
    """Users from the end of the ramp to the end of the stage."""
    ramp_seconds: float = 0.0
    """Time over which the users change linearly from those of the stage before; a part of the duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From when to when something lasts; the end is not part of it."""

    start_seconds: float
    end_seconds: float


def total_seconds(stages: Sequence[Stage]) -> float:
    """Return how long all stages last together."""
    return sum(stage.duration_seconds for stage in stages)


def most_users(stages: Sequence[Stage]) -> int:
    """Return how many users there are at most."""
    return max((stage.users for stage in stages), default=0)


def users_at(stages: Sequence[Stage], seconds: float) -> float:
    """Return the users at a moment: a part of a user inside a ramp, none outside the stages."""
    for stage, start, before in _placed(stages):
        if 0 <= seconds - start < stage.duration_seconds:
            part = min((seconds - start) / stage.ramp_seconds, 1.0) if stage.ramp_seconds else 1.0
            return before + (stage.users - before) * part
    return 0.0


def offered_rate_at(stages: Sequence[Stage], seconds: float, *, pace_seconds: float) -> float:
    """Return the requests per second that are due at a moment."""
    return users_at(stages, seconds) / pace_seconds


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


def _placed(stages: Sequence[Stage]) -> Iterator[tuple[Stage, float, int]]:
    """Yield each stage with its start and the users before it."""
    start, before = 0.0, 0
    for stage in stages:
        yield stage, start, before
        start, before = start + stage.duration_seconds, stage.users


def _pieces_of_user(stages: Sequence[Stage], index: int) -> Iterator[Stretch]:
    for stage, start, before in _placed(stages):
        end = start + stage.duration_seconds
        changes = (before > index) != (stage.users > index)
        turn = start + stage.ramp_seconds * (index + 0.5 - before) / (stage.users - before) if changes else start
        if stage.users > index:
            yield Stretch(start_seconds=turn, end_seconds=end)
        elif turn > start:
            yield Stretch(start_seconds=start, end_seconds=turn)
