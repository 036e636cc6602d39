"""Sum up the releases of a record: how long they took, which ticks took them no further, and how the ticks came."""

from collections import Counter
from collections.abc import Iterator, Sequence

from loadtests.canary.model import RUNNING_PHASES, Phase
from loadtests.canary_verification.model import Drift, LostTicks, Rollout, TickRow


def rollouts_of(rows: Sequence[TickRow]) -> tuple[Rollout, ...]:
    """Give the releases, in order of time."""
    return tuple(_rollout(group) for group in _releases(rows))


def drift_of(rows: Sequence[TickRow], tick_seconds: float) -> Drift | None:
    """Say how well the ticks kept their interval; None where no two ticks of one release were seen."""
    late: list[float] = []
    seconds, intervals = 0.0, 0
    for group in _releases(rows):
        between = 0
        for row in group[1:]:
            between += row.ticks
            if row.is_seen and row.seconds > 0:
                late.append(row.seconds - between * tick_seconds)
                seconds, intervals, between = seconds + row.seconds, intervals + between, 0
    if not intervals:
        return None
    return Drift(
        intervals=intervals,
        mean_seconds=seconds / intervals,
        latest_seconds=max(0.0, *late),
        earliest_seconds=max(0.0, *(-one for one in late)),
    )


# Private


def _releases(rows: Sequence[TickRow]) -> Iterator[list[TickRow]]:
    """Group the rows by release; what is told between releases belongs to none."""
    group: list[TickRow] = []
    for row in rows:
        is_over = bool(group) and group[-1].phase not in RUNNING_PHASES
        if group and (is_over or row.begins_release) and not _is_waiting(group):
            yield group
            group = []
        if group or row.phase in RUNNING_PHASES or row.begins_release:
            group.append(row)
    if group:
        yield group


def _is_waiting(group: list[TickRow]) -> bool:
    """Say whether a release was found, but not begun yet: its primary was not ready, or nobody had approved."""
    last = group[-1]
    return last.begins_release and (last.phase is Phase.WAITING or bool(last.trouble))


def _rollout(group: list[TickRow]) -> Rollout:
    last = group[-1]
    has_ended = last.phase not in RUNNING_PHASES
    return Rollout(
        start_time=group[0].time,
        end_time=last.time if has_ended else None,
        phase=last.phase,
        ticks=sum(row.ticks for row in group),
        lost=_lost(group),
        most_weight=max(row.canary_weight for row in group),
        failed_checks=max(row.failed_checks for row in group),
    )


def _lost(group: list[TickRow]) -> tuple[LostTicks, ...]:
    """Count the ticks with a trouble, by what it was; the end of a failed release is no trouble but its end."""
    causes: Counter[str] = Counter()
    for row in group:
        if row.trouble and row.phase in RUNNING_PHASES:
            causes[row.trouble] += row.ticks
    return tuple(LostTicks(because=cause, ticks=ticks) for cause, ticks in causes.most_common())
