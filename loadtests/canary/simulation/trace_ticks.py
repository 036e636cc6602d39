"""Read a trace from ticks as JSON lines: a run's `canary.jsonl`, or what another simulation printed."""

import json
from collections.abc import Iterator, Sequence
from itertools import dropwhile, pairwise
from typing import Any

from loadtests.canary.model import RUNNING_PHASES, CanarySpec, Phase
from loadtests.canary.records import tick_from_json
from loadtests.canary.simulation.traced import CANARY_PODS, PRIMARY_PODS, CheckKey, Reading, Trace
from loadtests.canary.timeline import Check, CheckKind, Tick
from slo.documents import Document
from slo.errors import Mistake, Place

RELEASE, OUTCOME = "release", "outcome"
"""What `canary simulate` adds to a tick: which release it belongs to, and to the last one, what came of it."""
_PODS = {CheckKind.PRIMARY: PRIMARY_PODS, CheckKind.CANARY: CANARY_PODS}


def read_ticks(text: str, file: str, spec: CanarySpec, mistakes: list[Mistake]) -> Trace:  # noqa: ARG001 - as for tables
    """Read ticks, of one release and in the order of time; what is wrong is noted."""
    ticks: list[tuple[int, Tick]] = []
    releases: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        value = _value(number, line, file, mistakes) if line.strip() else None
        if value is None:
            continue
        releases.append(str(value.pop(RELEASE, "")))
        value.pop(OUTCOME, None)
        before = len(mistakes)
        tick = tick_from_json(Document(file=file, value=value, lines={(): number}), mistakes)
        if len(mistakes) == before:
            ticks.append((number, tick))
    _check_releases(file, releases, mistakes)
    if not mistakes and all(_is_at_rest(tick) for _, tick in ticks):
        rule, next_step = "must have a tick of a release", "record one, from the tick that meets the new version on"
        mistakes.append(Mistake(place=Place(file=file), value=f"{len(ticks)} ticks", rule=rule, next_step=next_step))
    if not mistakes:
        _check_order(file, ticks, mistakes)
    return _trace(file, list(dropwhile(_is_at_rest, (tick for _, tick in ticks))))


# Private


def _value(number: int, line: str, file: str, mistakes: list[Mistake]) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    place = Place(file=file, line=number)
    rule, next_step = "must be a tick as a JSON object", "give a canary.jsonl, one tick a line, or a table"
    mistakes.append(Mistake(place=place, value=line.strip(), rule=rule, next_step=next_step))
    return None


def _check_releases(file: str, releases: Sequence[str], mistakes: list[Mistake]) -> None:
    names = list(dict.fromkeys(releases))
    if len(names) > 1:
        rule = "must be the ticks of one release"
        next_step = f"simulate one alone: --release {names[0]}"
        place = Place(file=file, field=RELEASE)
        mistakes.append(Mistake(place=place, value=", ".join(names), rule=rule, next_step=next_step))


def _check_order(file: str, ticks: Sequence[tuple[int, Tick]], mistakes: list[Mistake]) -> None:
    for (line, earlier), (number, later) in pairwise(ticks):
        if later.time <= earlier.time:
            rule = f"must be later than line {line}, which is at {earlier.time:.12g}"
            place = Place(file=file, line=number, field="time")
            value = f"{later.time:.12g}"
            mistakes.append(Mistake(place=place, value=value, rule=rule, next_step="sort the lines by time"))


def _is_at_rest(tick: Tick) -> bool:
    """Say whether no release was under way yet: the trace begins with the tick that met one."""
    return tick.phase not in RUNNING_PHASES and tick.phase in (tick.before, Phase.INITIALIZED)


def _trace(file: str, ticks: Sequence[Tick]) -> Trace:
    """Let each tick hold for the times that are nearest to it: a real ticker is some milliseconds early or late."""
    readings: dict[CheckKey, list[tuple[float, Reading]]] = {}
    revisions: list[tuple[float, str]] = []
    for tick, seconds in zip(ticks, _starts(ticks), strict=True):
        revisions.append((seconds, tick.revision))
        for check in tick.checks:
            key = _PODS.get(check.kind, (check.kind, check.name))
            readings.setdefault(key, []).append((seconds, _reading(check, tick)))
    return Trace(
        file=file,
        readings={key: tuple(rows) for key, rows in readings.items()},
        revisions=tuple(revisions),
        seconds=ticks[-1].time - ticks[0].time if ticks else 0.0,
        assumed="every tick is that of the trace which is nearest in time, the last one for good; its first is 0 s",
    )


def _starts(ticks: Sequence[Tick]) -> Iterator[float]:
    """Give the seconds from which on each tick is the nearest."""
    if ticks:
        yield 0.0
    for earlier, later in pairwise(ticks):
        yield (earlier.time + later.time) / 2 - ticks[0].time


def _reading(check: Check, tick: Tick) -> Reading:
    """Take a check as it was: pods that are waited for in vain end the release in the same tick."""
    if check.kind is CheckKind.METRIC:
        return Reading(value=check.value)
    is_final = tick.phase is Phase.FAILED and not check.is_passed
    return Reading(is_passed=check.is_passed, because=check.because, is_final=is_final)
