"""Hold alerts against the incidents that there were: precision, recall and time to detection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from slo.backtest.model import Asked, Detection, Episode
from slo.documents import read_documents
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.moments import Moment, parse_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that an alert should have found."""

    name: str
    from_time: int
    to_time: int


def read_incidents(path: Path, *, now: float) -> tuple[Incident, ...]:
    """Read a list of incidents: `incidents:` with `name`, `from` and `to` each.

    Raises:
        InvalidInput: With every mistake of the file.
    """
    mistakes: list[Mistake] = []
    incidents: list[Incident] = []
    for document in read_documents(path):
        fields = Fields(document, mistakes)
        for item in fields.items("incidents", at_least=1):
            incident = Incident(
                name=item.text("name"), from_time=_time(item, "from", now), to_time=_time(item, "to", now)
            )
            item.reject_unknown()
            if incident.to_time < incident.from_time:
                item.mistake("to", _text(item.raw("to")), "must not be before `from`", "swap the two")
            incidents.append(incident)
        fields.reject_unknown()
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(incidents)


def detections(
    tiers: Sequence[str], episodes: Sequence[Episode], incidents: Sequence[Incident], asked: Asked
) -> tuple[Detection, ...]:
    """Judge each tier against the incidents that lie in the asked stretch."""
    seen = [one for one in incidents if one.to_time >= asked.from_time and one.from_time <= asked.to_time]
    return tuple(_detection(tier, [one for one in episodes if one.tier == tier], seen) for tier in tiers)


# Private


def _detection(tier: str, episodes: Sequence[Episode], incidents: Sequence[Incident]) -> Detection:
    first = [(one, _first_firing(one, episodes)) for one in incidents]
    return Detection(
        tier=tier,
        episodes=len(episodes),
        true_episodes=sum(any(_overlap(episode, one) for one in incidents) for episode in episodes),
        incidents=len(incidents),
        found=sum(time is not None for _, time in first),
        delays_seconds=tuple(max(time - one.from_time, 0) for one, time in first if time is not None),
        missed=tuple(one.name for one, time in first if time is None),
    )


def _first_firing(incident: Incident, episodes: Sequence[Episode]) -> int | None:
    times = [episode.fired_time for episode in episodes if _overlap(episode, incident)]
    return min(times, default=None)


def _overlap(episode: Episode, incident: Incident) -> bool:
    return episode.fired_time <= incident.to_time and incident.from_time <= episode.end_time


def _time(item: Fields, name: str, now: float) -> int:
    """Read a moment; YAML may have read it as a date already."""
    value: Any = item.raw(name)
    if value is None:
        item.mistake(name, None, "is required", f"add `{name}:`")
        return 0
    moment = parse_moment(_text(value), now=now)
    if not isinstance(moment, Moment):
        item.mistake(name, _text(value), moment.rule, moment.next_step)
        return 0
    return int(moment.time)


def _text(value: Any) -> str:  # noqa: ANN401 - as YAML has it
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
