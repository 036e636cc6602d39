"""Events of a live cluster as they were seen: Kubernetes counts what it has told, so each state of one is kept."""

from collections.abc import Mapping
from typing import Any

_COMBINED = "(combined from similar events): "


class SeenEvents:
    """The states of some Events of core/v1, as entries of a record in which nothing is counted twice."""

    def __init__(self) -> None:
        self.entries: list[Mapping[str, Any]] = []
        self._states: dict[str, Mapping[str, Any]] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in an Event that is there, or its next state."""
        name = event["metadata"]["name"]
        before, self._states[name] = self._states.get(name), event
        if before is None:
            self.entries.append(event)
        elif (more := _count(event) - _count(before)) > 0:
            self.entries.append(_next(event, before, more))


# Private


def _count(event: Mapping[str, Any]) -> int:
    return int(event.get("count") or 1)


def _next(event: Mapping[str, Any], before: Mapping[str, Any], more: int) -> Mapping[str, Any]:
    """Write what was told since the state before as an Event of its own."""
    if more == 1:
        return {**event, "firstTimestamp": event["lastTimestamp"], "count": 1}
    # The one before is told again as its first; it is known that this is the same.
    is_combined = str(event.get("message") or "").startswith(_COMBINED)
    return {**event, "firstTimestamp": before["lastTimestamp"], "count": more if is_combined else more + 1}
