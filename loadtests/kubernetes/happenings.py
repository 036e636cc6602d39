"""Tell what happens to the pods and the scale of a Deployment, in the words that the sandbox tells it in."""

import signal
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from loadtests.kubernetes.pods import unix_seconds
from loadtests.kubernetes.reading import Object
from loadtests.kubernetes.watching import Change

Tell = Callable[[float, str, str, str, Mapping[str, Any]], None]
"""Writes an event: Unix seconds, subject, predicate, which one, content."""

_OUT_OF_MEMORY = "OOMKilled"
_SIGNALS_FROM = 128
"""An exit code above that is the number of the signal that ended the container."""


class Happenings:
    """Compares what is there with what was there before. Its methods are called one at a time."""

    def __init__(self, tell: Tell, ahead_seconds: Callable[[], float]) -> None:
        """Begin with nothing; what is there at first has not happened.

        Args:
            tell: Takes the events.
            ahead_seconds: Says how much the cluster's clock is ahead of the one here.
        """
        self._tell = tell
        self._ahead_seconds = ahead_seconds
        self._restarts: dict[str, dict[str, int]] = {}
        """By the identity of the pod and the name of the container."""
        self._ended: set[str] = set()
        self._wanted: int | None = None

    def begin(self, pods: Iterable[Object]) -> None:
        """Take in the pods that are there already."""
        for pod in pods:
            self._note(pod)

    def take_pod(self, change: Change) -> None:
        """Tell of a pod that is new, was restarted, or goes."""
        pod = change.object
        name, identity = pod["metadata"]["name"], _identity(pod)
        if identity not in self._restarts and change.type != "DELETED":
            self._tell(self._time(pod["metadata"].get("creationTimestamp"), change), "pod", "started", name, self._of())
            self._restarts[identity] = {}
        self._tell_restarts(change)
        is_going = change.type == "DELETED" or "deletionTimestamp" in pod["metadata"]
        if is_going and identity not in self._ended:
            self._tell(change.time, "pod", "deleted", name, self._of())
        self._note(pod)
        if change.type == "DELETED":
            self._restarts.pop(identity, None)
            self._ended.discard(identity)

    def take_deployment(self, change: Change, why: Iterable[str]) -> None:
        """Tell that the scale was changed."""
        wanted = int(change.object["spec"].get("replicas") or 0)
        before, self._wanted = self._wanted, wanted
        if before is not None and before != wanted:
            content = {"from": before, "to": wanted, "why": list(why)}
            self._tell(change.time, "deployment", "scaled", change.object["metadata"]["name"], content)

    # Private

    def _of(self) -> Mapping[str, Any]:
        return {} if self._wanted is None else {"replicas": self._wanted}

    def _note(self, pod: Object) -> None:
        identity = _identity(pod)
        self._restarts[identity] = {one["name"]: int(one.get("restartCount") or 0) for one in _statuses(pod)}
        if "deletionTimestamp" in pod["metadata"]:
            self._ended.add(identity)

    def _tell_restarts(self, change: Change) -> None:
        pod = change.object
        known = self._restarts.get(_identity(pod), {})
        for one in _statuses(pod):
            count = int(one.get("restartCount") or 0) - known.get(one["name"], 0)
            ended = (one.get("lastState") or {}).get("terminated") or {}
            for _ in range(count):  # of several at once the API tells of the last one alone
                time = self._time(ended.get("finishedAt"), change)
                self._tell(time, "pod", "restarted", pod["metadata"]["name"], _how(one["name"], ended))

    def _time(self, text: str | None, change: Change) -> float:
        """Give the API's time on the clock here, but none later than it was seen."""
        seconds = unix_seconds(text)
        return change.time if seconds is None else min(change.time, seconds - self._ahead_seconds())


# Private


def _identity(pod: Object) -> str:
    metadata = pod["metadata"]
    return str(metadata.get("uid") or metadata["name"])


def _statuses(pod: Object) -> list[Mapping[str, Any]]:
    status = pod.get("status") or {}
    return [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]


def _how(container: str, ended: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say how a container ended, as far as the API tells."""
    raw_code = ended.get("exitCode")
    number = raw_code - _SIGNALS_FROM if isinstance(raw_code, int) and raw_code > _SIGNALS_FROM else None
    if ended.get("reason") == _OUT_OF_MEMORY:
        reason = "killed because its memory limit was reached"
    elif number is not None:
        reason = f"killed by {_signal(number)}"
    else:
        reason = "" if raw_code is None else f"exited with code {raw_code}"
    exit_code = -number if number is not None else raw_code
    return {"reason": reason, "signal": number, "exit_code": exit_code, "on_purpose": False, "container": container}


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
