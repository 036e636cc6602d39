"""Follow a live Canary, by its status and by Flagger's events, and write what becomes of it as a run has it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from loadtests.canary.interface import Routes, Told
from loadtests.canary.model import CanarySpec
from loadtests.canary.records import tick_to_json
from loadtests.canary.timeline import CheckKind, Tick
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.reading import Object, get, list_all
from loadtests.kubernetes.watching import Change, Watch
from loadtests.live_release.status import SeenStatus, seen_status
from loadtests.live_release.ticks import LiveCanary
from loadtests.run.directory import CANARY
from slo.errors import InvalidInput, ServerUnreachable
from slo.files import CannotWrite

Write = Callable[[str, Mapping[str, Any]], None]
"""Appends a record to a file of that name."""
Note = Callable[[str, str, str, Mapping[str, Any]], None]
"""Writes an event: subject, predicate, which one, content."""

_LOOKS_EACH_INTERVAL = 20
_JOIN_SECONDS = 10.0
_COMBINED = "(combined from similar events): "
"""From the tenth text of ten minutes on Kubernetes puts this before each of them, in one event."""


class CanaryFollower:
    """Watches one Canary from `start` to `stop`."""

    def __init__(
        self,
        api: Api,
        spec: CanarySpec,
        *,
        write: Write,
        note: Note,
        tick_seconds: float | None = None,
        unix_time: Callable[[], float] = time.time,
    ) -> None:
        """Read what is there already, so that what may not be read is known before the load.

        Args:
            api: The cluster.
            spec: The canary.
            write: Takes the ticks.
            note: Takes the events of the run.
            tick_seconds: Time between two ticks; None: as the Canary has it.
            unix_time: The wall clock.

        Raises:
            NotFound, NotServed, Forbidden, ServerUnreachable: as `Api.ask`.
        """
        self._api = api
        self._spec = spec
        self._write = write
        self._note = note
        self._unix_time = unix_time
        self._scene = LiveCanary(spec, tick_seconds=tick_seconds)
        self._look_seconds = (tick_seconds or spec.tick_seconds) / _LOOKS_EACH_INTERVAL
        about = {"involvedObject.kind": "Canary", "involvedObject.name": spec.name}
        self._watches = (
            (Watch(api, resources.CANARIES, spec.namespace, fields={"metadata.name": spec.name}), self._take_canary),
            (Watch(api, resources.EVENTS, spec.namespace, fields=about), self._take_event),
        )
        listed = list_all(api, resources.EVENTS, spec.namespace, fields=about).items
        self._told = {_identity(one): _count(one) for one in listed}
        self._scene.take_status(seen_status(get(api, resources.CANARIES, spec.name, spec.namespace)), unix_time())
        self._last: Tick | None = None
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._problems: dict[str, str] = {}

    @property
    def problem(self) -> str:
        """Say what keeps it from seeing everything now; empty where nothing does."""
        with self._lock:
            return "; ".join(self._problems.values())

    def start(self) -> None:
        """Begin to watch, in threads of its own."""
        self._look()  # how things stand before the load
        self._threads = [threading.Thread(target=self._follow, args=pair, daemon=True) for pair in self._watches]
        self._threads.append(threading.Thread(target=self._keep_looking, daemon=True))
        for thread in self._threads:
            thread.start()

    def released(self) -> None:
        """Note that the target is given another revision now."""
        status = self._asked()
        with self._lock:
            self._keep(self._scene.released(status, self._unix_time()))

    def stop(self) -> None:
        """End all watches, and wait until nothing more is written."""
        self._stopped.set()
        for watch, _ in self._watches:
            watch.stop()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)
        with self._lock:
            self._keep(self._scene.end())

    # Private

    def _follow(self, watch: Watch, take: Callable[[Change], None]) -> None:
        """Hand changes on; an end that nobody asked for is a problem from then on."""
        try:
            for change in watch.changes():
                with self._lock:
                    take(change)
        except (ServerUnreachable, InvalidInput, OSError) as error:
            with self._lock:
                self._problems[f"watch {id(watch)}"] = str(error)

    def _take_canary(self, change: Change) -> None:
        if change.type == "DELETED":
            self._problems["canary"] = f"Canary {self._spec.name}: was deleted during the run"
            return
        self._scene.take_status(seen_status(change.object), change.time)

    def _take_event(self, change: Change) -> None:
        """Take an event as often as it was told since it was seen last."""
        if change.type == "DELETED":
            return
        one, identity = change.object, _identity(change.object)
        before, self._told[identity] = self._told.get(identity, 0), _count(one)
        if self._told[identity] > before:
            text = str(one.get("message") or "").removeprefix(_COMBINED)
            self._scene.take_event(Told(message=text, is_warning=one.get("type") == "Warning"), change.time)

    def _keep_looking(self) -> None:
        try:
            while not self._stopped.wait(self._look_seconds):
                with self._lock:
                    self._keep(self._scene.settled(self._unix_time()))
                self._look()
        except CannotWrite as error:
            with self._lock:
                self._problems["record"] = str(error)

    def _look(self) -> None:
        """Ask for the status where a tick without a word is due: a watch does not say that it is blind for a while."""
        with self._lock:
            if not self._scene.wants_look(self._unix_time()):
                return
        status = self._asked()
        if status is not None:
            with self._lock:
                self._keep(self._scene.take_look(status, self._unix_time()))

    def _asked(self) -> SeenStatus | None:
        """Ask for the status; None where there is no answer, which is a problem until there is one."""
        try:
            status = seen_status(get(self._api, resources.CANARIES, self._spec.name, self._spec.namespace))
        except (ServerUnreachable, InvalidInput) as error:
            with self._lock:
                self._problems["look"] = str(error)
            return None
        with self._lock:
            self._problems.pop("look", None)
        return status

    def _keep(self, tick: Tick | None) -> None:
        if tick is None:
            return
        before, self._last = self._last, tick
        self._write(CANARY, tick_to_json(tick))
        if before is not None:
            self._note_changes(before, tick)

    def _note_changes(self, before: Tick, tick: Tick) -> None:
        name = self._spec.name
        if tick.phase is not before.phase:
            content = {"from": str(before.phase), "to": str(tick.phase), "revision": tick.revision}
            self._note("canary", "entered", name, content)
        if tick.canary_weight != before.canary_weight:
            routes = Routes(primary=tick.primary_weight, canary=tick.canary_weight)
            self._note("canary", "weighted", name, asdict(routes))
        if tick.failed_checks > before.failed_checks:
            failed = [one for one in tick.checks if not one.is_passed and one.kind in _COUNTED]
            said = [{"check": one.name, "kind": str(one.kind), "because": one.because} for one in failed[-1:]]
            self._note("canary", "halted", name, {"failed_checks": tick.failed_checks, **(said[0] if said else {})})


# Private

_COUNTED = frozenset({CheckKind.METRIC, CheckKind.WEBHOOK})


def _identity(event: Object) -> str:
    metadata = event["metadata"]
    return str(metadata.get("uid") or metadata["name"])


def _count(event: Object) -> int:
    """Say how often an event was told, in the form of either of Kubernetes' APIs."""
    series = event.get("series") or {}
    return max(int(event.get("count") or 1), int(event.get("deprecatedCount") or 1), int(series.get("count") or 1))
