"""Keep the record of one canary: the journal, events for the timeline, metrics, and what `sandbox status` shows."""

import threading
from dataclasses import asdict, replace

from loadtests.canary.interface import Routes
from loadtests.canary.model import ANALYSED_PHASES, CanarySpec, Hook, Phase
from loadtests.canary.records import tick_to_json
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import Tick
from loadtests.release_plan import PlannedRelease
from loadtests.run.directory import CANARY
from loadtests.sandbox.canary.exposition import FlaggerMetrics
from loadtests.sandbox.events import Note
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.state import CanaryState


class Diary:
    """Everything that is known of a canary. Written by the controller's thread, read by any."""

    def __init__(self, canary: CanarySpec, journal: Journal, note: Note, metrics: FlaggerMetrics) -> None:
        self._canary = canary
        self._journal = journal
        self._note = note
        self._metrics = metrics
        self._lock = threading.Lock()
        self._state = _state(canary, CanaryStatus())
        self._releases: dict[str, str] = {}
        """Each release in words, by the revision it came to."""

    @property
    def state(self) -> CanaryState:
        """Give what `sandbox status` shows."""
        with self._lock:
            return self._state

    def released(self, release: PlannedRelease, *, before: str, after: str) -> None:
        """Note that the target was given another version, and with it another revision, which may be the same."""
        self._releases[after] = release.name
        self._change(version=release.version, release=release.name, released_revision=after)
        content = {**asdict(release), "from": before, "to": after}
        self._note("canary", "released", self._canary.name, content)

    def expect(self, next_tick_time: float) -> None:
        """Note when the controller looks again, in Unix seconds."""
        self._change(next_tick_time=next_tick_time)

    def write(self, tick: Tick, before: CanaryStatus, after: CanaryStatus, *, took_seconds: float) -> None:
        """Take up a tick, between one status and the next."""
        self._journal.write(CANARY, tick_to_json(tick))
        is_restart = before.phase in ANALYSED_PHASES and before.applied_revision != after.applied_revision
        self._metrics.saw(tick, took_seconds=took_seconds, is_restart=is_restart and tick.phase is Phase.PROGRESSING)
        self._note_changes(tick, before)
        self._take_up(after, tick.told[-1].message if tick.told else None)

    def lost(self, after: CanaryStatus, error: Exception) -> None:
        """Note that a tick ended half way."""
        self._note("canary", "stalled", self._canary.name, {"phase": str(after.phase), "because": str(error)})
        self._take_up(after, str(error))

    def unheard(self, hook: Hook, reason: str) -> None:
        """Note that an event hook did not take an event."""
        self._note("webhook", "failed", hook.name, {"canary": self._canary.name, "url": hook.url, "because": reason})

    # Private

    def _take_up(self, status: CanaryStatus, message: str | None) -> None:
        now = _state(self._canary, status)
        before = self.state
        self._change(
            phase=now.phase,
            primary_weight=now.primary_weight,
            canary_weight=now.canary_weight,
            is_mirrored=now.is_mirrored,
            failed_checks=now.failed_checks,
            iterations=now.iterations,
            revision=now.revision,
            promoted=self._releases.get(status.promoted_revision, ""),
            message=before.message if message is None else message,
        )

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _note_changes(self, tick: Tick, before: CanaryStatus) -> None:
        name = self._canary.name
        if tick.phase is not before.phase:
            content = {"from": str(before.phase), "to": str(tick.phase), "revision": tick.revision}
            self._note("canary", "entered", name, content)
        routes = Routes(primary=tick.primary_weight, canary=tick.canary_weight, is_mirrored=tick.is_mirrored)
        if routes != before.routes:
            self._note("canary", "weighted", name, asdict(routes))
        if tick.failed_checks > before.failed_checks:
            failed = tick.checks[-1]
            said = {"check": failed.name, "kind": str(failed.kind), "because": failed.because}
            self._note("canary", "halted", name, {"failed_checks": tick.failed_checks, **said})


# Private


def _state(canary: CanarySpec, status: CanaryStatus) -> CanaryState:
    return CanaryState(
        name=canary.name,
        namespace=canary.namespace,
        phase=status.phase,
        primary_weight=status.routes.primary,
        canary_weight=status.routes.canary,
        is_mirrored=status.routes.is_mirrored,
        failed_checks=status.failed_checks,
        threshold=canary.failed_checks_limit if canary.analysis else 0,
        iterations=status.iterations,
        tick_seconds=canary.tick_seconds,
        revision=status.applied_revision,
    )
