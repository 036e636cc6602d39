"""What is around an autoscaler: its Deployment, pods and metrics, now and a moment ago."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TypeVar

from loadtests.hpa.model import MetricsObservation, Observation
from loadtests.kubernetes.hpa_status import SeenSync
from loadtests.kubernetes.pods import Samples, as_before, by_pod, is_ending, observed
from loadtests.kubernetes.reading import Object
from loadtests.kubernetes.watching import Change

_KEPT_SAMPLES = 6
_KEPT_CHANGES = 5000
"""Of pods; more of them do not change within a few syncs."""
_STALE_SECONDS = 15.0
"""A sample may still be read so long after the next one was seen: each of several metrics-servers takes its own.

Source: https://github.com/kubernetes-sigs/metrics-server#configuration (`--metric-resolution`)
"""

_Pods = Mapping[str, Object]
_Seen = TypeVar("_Seen")


class Surroundings:
    """Everything that a sync may rest on. Its methods are called one at a time."""

    def __init__(self, ahead_seconds: Callable[[], float]) -> None:
        """Begin with nothing.

        Args:
            ahead_seconds: Says how much the cluster's clock is ahead of the one here.
        """
        self._ahead_seconds = ahead_seconds
        self._pods: dict[str, Object] = {}
        self._alive: dict[str, Object] = {}
        self._before: deque[tuple[float, str, Object | None]] = deque(maxlen=_KEPT_CHANGES)
        """What each change of a pod replaced, and when it was seen; None: nothing."""
        self._gone: deque[tuple[float, Object]] = deque(maxlen=_KEPT_CHANGES)
        self._deployments: dict[int, Object] = {}
        """As it was last seen with each number of replicas in its manifest."""
        self._samples: deque[tuple[float, Samples]] = deque(maxlen=_KEPT_SAMPLES)
        self._metrics: deque[tuple[float, MetricsObservation]] = deque(maxlen=_KEPT_SAMPLES)

    def has_pod(self, name: str) -> bool:
        """Say whether a pod is there."""
        return name in self._pods

    def take_pod(self, change: Change) -> None:
        """Take in that a pod is there, changed, or is gone."""
        name = change.object["metadata"]["name"]
        self._before.append((change.time, name, self._pods.get(name)))
        if change.type == "DELETED":
            self._pods.pop(name, None)
            self._gone.append((change.time, self._alive.pop(name, change.object)))
            return
        self._pods[name] = change.object
        if not is_ending(change.object):
            self._alive[name] = change.object

    def take_deployment(self, change: Change) -> None:
        """Take in how the Deployment is now."""
        self._deployments[int(change.object["spec"].get("replicas") or 0)] = change.object

    def take_samples(self, samples: Iterable[Object], time: float) -> None:
        """Take in the pods' samples that were read at a time, if they are others than before."""
        _take(self._samples, time, by_pod(samples))

    def take_metrics(self, metrics: MetricsObservation, time: float) -> None:
        """Take in the metrics that are no resources, if they are others than before."""
        _take(self._metrics, time, metrics)

    def candidates(self, time: float, seen: SeenSync) -> list[Observation]:
        """Put together what a sync of a time may have seen, the likeliest first.

        The newest samples are, and the pods as they were at that time; where it was seen late, as they are now, too.
        """
        views = [list(self._pods_at(time).values())]
        if (now := list(self._pods.values())) != views[0]:
            views.append(now)
        pods = [self._without_its_work(view, seen) for view in views]
        samples, metrics = _fresh(self._samples, time, {}), _fresh(self._metrics, time, MetricsObservation())
        return [
            self._observation(time, seen, view, one, other) for one in samples for other in metrics for view in pods
        ]

    # Private

    def _pods_at(self, time: float) -> _Pods:
        """Take back the changes that were seen later."""
        found = dict(self._pods)
        for seen_time, name, before in reversed(self._before):
            if seen_time <= time:
                break
            if before is None:
                found.pop(name, None)
            else:
                found[name] = before
        return found

    def _without_its_work(self, pods: list[Object], seen: SeenSync) -> list[Object]:
        """Give the pods as they were before the sync itself changed the scale."""
        if not seen.is_rescale or seen.scale_time is None:
            return pods
        names = {pod["metadata"]["name"] for pod in pods}
        return as_before([*pods, *self._gone_since(seen.scale_time, names)], seen.scale_time, self._alive)

    def _gone_since(self, scale_time: float, names: set[str]) -> Iterator[Object]:
        """Give the pods that were there when the scale was changed, and are gone since."""
        since = int(scale_time) - self._ahead_seconds()
        return (pod for time, pod in self._gone if time >= since and pod["metadata"]["name"] not in names)

    def _observation(
        self, time: float, seen: SeenSync, pods: list[Object], samples: Samples, metrics: MetricsObservation
    ) -> Observation:
        newest = next(reversed(self._deployments.values()), {})
        deployment = self._deployments.get(seen.current_replicas, newest)
        return Observation(
            time=time,
            spec_replicas=seen.current_replicas,
            status_replicas=(deployment.get("status") or {}).get("replicas") or 0,
            pods=observed(pods, samples, ahead_seconds=self._ahead_seconds()),
            metrics=metrics,
        )


# Private


def _take(kept: deque[tuple[float, _Seen]], time: float, found: _Seen) -> None:
    if not kept or found != kept[-1][1]:
        kept.append((time, found))


def _fresh(kept: deque[tuple[float, _Seen]], time: float, nothing: _Seen) -> list[_Seen]:
    """Give the newest, and those before that were not replaced long before a time."""
    if not kept:
        return [nothing]
    found = [kept[-1][1]]
    for (_, one), (replaced_time, _) in reversed(list(pairwise(kept))):
        if replaced_time < time - _STALE_SECONDS:
            break
        found.append(one)
    return found
