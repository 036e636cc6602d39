"""Tell what Kubernetes itself says of one Deployment: its Event objects, each time one is seen or seen again."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from loadtests.kubernetes.happenings import Tell
from loadtests.kubernetes.pods import unix_seconds
from loadtests.kubernetes.reading import Object
from loadtests.kubernetes.watching import Change

_ITS_CHILDREN = frozenset({"Pod", "ReplicaSet"})
"""Their names begin with that of the Deployment."""


class ClusterEvents:
    """The events of a Deployment, its autoscaler and its pods. Its methods are called one at a time."""

    def __init__(self, tell: Tell, ahead_seconds: Callable[[], float], *, deployment: str, hpa: str) -> None:
        """Begin with nothing; what there is at first was before.

        Args:
            tell: Takes the events.
            ahead_seconds: Says how much the cluster's clock is ahead of the one here.
            deployment: Whose events.
            hpa: Likewise.
        """
        self._tell = tell
        self._ahead_seconds = ahead_seconds
        self._own = {("Deployment", deployment), ("HorizontalPodAutoscaler", hpa)}
        self._start = f"{deployment}-"
        self._counts: dict[str, int] = {}

    def begin(self, events: Iterable[Object]) -> None:
        """Take in the events from before."""
        self._counts = {one["metadata"]["name"]: _count(one) for one in events}

    def take(self, change: Change) -> None:
        """Tell of an event; Kubernetes forgets events after an hour, which tells nothing."""
        event = change.object
        name, count = event["metadata"]["name"], _count(event)
        if change.type == "DELETED":
            self._counts.pop(name, None)
            return
        if self._counts.get(name, 0) >= count:
            return
        self._counts[name] = count
        about = event.get("involvedObject") or {}
        if self._is_ours(str(about.get("kind")), str(about.get("name"))):
            predicate = "warned" if event.get("type") == "Warning" else "noted"
            self._tell(self._time(change), "kubernetes", predicate, str(about["name"]), _content(event, count))

    # Private

    def _is_ours(self, kind: str, name: str) -> bool:
        return (kind, name) in self._own or (kind in _ITS_CHILDREN and name.startswith(self._start))

    def _time(self, change: Change) -> float:
        event = change.object
        series = event.get("series") or {}
        texts = (series.get("lastObservedTime"), event.get("lastTimestamp"), event.get("eventTime"))
        seconds = next((found for text in texts if (found := unix_seconds(text)) is not None), None)
        return change.time if seconds is None else min(change.time, seconds - self._ahead_seconds())


# Private


def _count(event: Object) -> int:
    return int((event.get("series") or {}).get("count") or event.get("count") or 1)


def _content(event: Object, count: int) -> Mapping[str, Any]:
    return {
        "kind": event["involvedObject"]["kind"],
        "reason": event.get("reason") or "",
        "message": event.get("message") or "",
        "count": count,
    }
