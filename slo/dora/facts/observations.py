"""Tell the deployments among observations: sources that tell what runs tell it again and again."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from slo.dora.model import Deployment, Outcome, Start


def collapse(deployments: Iterable[Deployment], starts: Iterable[Start] = ()) -> list[Deployment]:
    """Keep of consecutive observations of one object that saw the same only the first; other deployments stay.

    What was started between two of them is a deployment of its own, whatever it is, and began with the last start.
    """
    observed: dict[str, list[Deployment]] = defaultdict(list)
    begun: dict[str, list[float]] = defaultdict(list)
    kept = []
    for start in starts:
        begun[start.observed_of].append(start.started_seconds)
    for deployment in deployments:
        if deployment.observed_of is None:
            kept.append(deployment)
        else:
            observed[deployment.observed_of].append(deployment)
    for name, observations in observed.items():
        in_order = sorted(observations, key=lambda deployment: (deployment.finished_seconds, deployment.id))
        kept += _changes(in_order, sorted(begun.get(name, ())))
    return kept


# Private

_Seen = tuple[str | None, str | None, str | None, Outcome, bool]
_NEVER = float("-inf")


def _changes(observations: Sequence[Deployment], begun: Sequence[float]) -> list[Deployment]:
    """Give the observations that saw something else than the one before, or of something that was started since.

    An attempt that never reached production changes nothing of what runs there, so what is seen after it is compared
    with what ran before it.
    """
    kept = []
    before: _Seen | None = None
    running: _Seen | None = None
    ended = _NEVER
    for observation in observations:
        seen = _seen(observation)
        start = _last_between(begun, ended, observation.finished_seconds)
        if start is not None or seen != (running if observation.reached_production else before):
            kept.append(observation if start is None else replace(observation, started_seconds=start))
        before = seen
        running = seen if observation.reached_production else running
        ended = observation.finished_seconds
    return kept


def _last_between(begun: Sequence[float], after: float, before: float) -> float | None:
    index = bisect_left(begun, before) - 1
    return begun[index] if index >= 0 and begun[index] > after else None


def _seen(observation: Deployment) -> _Seen:
    return (
        observation.commit,
        observation.version,
        observation.artifact,
        observation.outcome,
        observation.reached_production,
    )
