"""Put together what is seen of a live canary, sign by sign: status and events in, ticks of its controller out.

A tick shows in the Canary's status and in events, one after the other; all that comes within half an interval is one.
Flagger writes nothing down where nothing changes: such a tick is taken for granted while the status, asked for again,
is the same, and only where Flagger has nothing to tell: between releases, and while it waits for approval.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/status.go
"""

from dataclasses import dataclass, field

from loadtests.canary.interface import Told
from loadtests.canary.model import RUNNING_PHASES, WHOLE_PERCENT, CanarySpec, Phase
from loadtests.canary.timeline import Tick
from loadtests.live_release.status import SeenStatus
from loadtests.live_release.told_checks import ToldChecks
from loadtests.live_release.weights import weight_after

_SETTLED_INTERVALS = 0.5
_LONGEST_INTERVALS = 0.9
_QUIET_INTERVALS = 1.4
_SILENT_PHASES = frozenset({Phase.INITIALIZED, Phase.SUCCEEDED, Phase.FAILED, Phase.WAITING, Phase.WAITING_PROMOTION})


@dataclass(slots=True)
class _Signs:
    """What was seen of one tick so far."""

    first_time: float
    last_time: float
    told: list[Told] = field(default_factory=list)


class LiveCanary:
    """The ticks of one canary. Its methods are called one at a time; times are Unix seconds."""

    def __init__(self, spec: CanarySpec, *, tick_seconds: float | None = None) -> None:
        """Begin with a canary that was not seen yet.

        Args:
            spec: The canary.
            tick_seconds: Time between two ticks; None: as the Canary has it.
        """
        self._spec = spec
        self._tick_seconds = tick_seconds or spec.tick_seconds
        self._checks = ToldChecks(spec)
        self._seen: SeenStatus | None = None
        self._signs: _Signs | None = None
        self._last: Tick | None = None
        self._is_due = False

    def take_status(self, status: SeenStatus, time: float) -> None:
        """Take in the status; one that says the same as before is no sign of a tick."""
        before, self._seen = self._seen, status
        if status.phase in RUNNING_PHASES:
            self._is_due = False
        if before is not None and before != status:
            self._sign(time)

    def take_event(self, told: Told, time: float) -> None:
        """Take in what Flagger told."""
        self._sign(time).told.append(told)

    def released(self, status: SeenStatus | None, now: float) -> Tick | None:
        """Note that the target has another revision: between releases the next tick cannot be without a word.

        Args:
            status: As it was asked for right before; None where there was no answer.
            now: When.

        Returns:
            How things stood, so that what is known goes up to here; None where that was not at rest.
        """
        tick = None
        if status is not None:
            self.take_status(status, now)
            if self._signs is None and self._may_be_silent(status):
                tick = self._keep(status, now, ())
        self._is_due = True
        return tick

    def wants_look(self, now: float) -> bool:
        """Say whether it is time to ask for the status, since a tick without a word is due."""
        seen, last = self._seen, self._last
        if seen is None or self._signs is not None or not self._may_be_silent(seen):
            return False
        return last is None or now - last.time >= _QUIET_INTERVALS * self._tick_seconds

    def take_look(self, status: SeenStatus, now: float) -> Tick | None:
        """Take in the status that was asked for; give the tick without a word, if there was one."""
        self.take_status(status, now)
        if not self.wants_look(now):
            return None
        time = now if self._last is None else self._last.time + self._tick_seconds
        return self._keep(status, time, ())

    def settled(self, now: float) -> Tick | None:
        """Give the tick whose last sign is so old that no other will come."""
        signs = self._signs
        if signs is None or self._seen is None:
            return None
        is_over = now - signs.last_time >= _SETTLED_INTERVALS * self._tick_seconds
        is_long = now - signs.first_time >= _LONGEST_INTERVALS * self._tick_seconds
        return self.end() if is_over or is_long else None

    def end(self) -> Tick | None:
        """Give the tick that is under way, with what was seen of it; None where none is."""
        signs, self._signs = self._signs, None
        if signs is None or self._seen is None:
            return None
        return self._keep(self._seen, signs.first_time, tuple(signs.told))

    # Private

    def _sign(self, time: float) -> _Signs:
        if self._signs is None:
            self._signs = _Signs(first_time=time, last_time=time)
        self._signs.last_time = time
        return self._signs

    def _may_be_silent(self, seen: SeenStatus) -> bool:
        return seen.phase in _SILENT_PHASES and not self._is_due

    def _keep(self, status: SeenStatus, time: float, told: tuple[Told, ...]) -> Tick:
        last = self._last
        texts = tuple(one.message for one in told)
        weight, missing = weight_after(self._spec, status, texts, last)
        checks = self._checks.told(texts)
        if last is not None and status.failed_checks > last.failed_checks and all(one.is_passed for one in checks):
            missing = (*missing, "which check failed: no event of Flagger tells")
        self._last = Tick(
            time=time,
            revision=status.revision,
            before=status.phase if last is None else last.phase,
            phase=status.phase,
            primary_weight=WHOLE_PERCENT - weight,
            canary_weight=weight,
            is_mirrored=False,
            failed_checks=status.failed_checks,
            iterations=status.iterations,
            checks=checks,
            told=told,
            missing=missing,
        )
        return self._last
