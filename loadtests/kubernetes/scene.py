"""Put together what is seen of one autoscaler, sync by sync: values in, observations and decisions out."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.kubernetes.hpa_status import SeenSync, seen_sync, written_time
from loadtests.kubernetes.matching import Matcher
from loadtests.kubernetes.reading import Object
from loadtests.kubernetes.surroundings import Surroundings
from loadtests.kubernetes.watching import Change

_QUIET_PERIODS = 1.4
"""A status that stays as it is for so long was not touched by the sync in between: it decided the same again."""
_LATE_PERIODS = 1 / 3
"""How late a sync is seen at most; one that comes still sooner is that of a controller that was started anew."""
_SYNC_SECONDS = 0.001
"""What a sync takes at least; the period begins after it, so that four of them are more than four periods apart."""
_TELLING_PERIODS = 10
"""Each sync comes some hundredths of a second later than a period after the one before."""
_LOST_PERIODS = 2.5
"""The next sync that is seen is not the next one that there was."""
_UNEVEN_SECONDS = 2.0
"""So much longer than a period the controller takes only where it has too much to do."""
_UNEVEN = "when this sync was, which changed nothing: the controller keeps no period"
_CHANGED = "the autoscaler's manifest as it was at the start: somebody changed it since"

Sync = tuple[Observation, Decision]


class Scene:
    """What is known of an autoscaler, its Deployment and its pods. Its methods are called one at a time."""

    def __init__(self, matcher: Matcher, ahead_seconds: Callable[[], float] = lambda: 0.0) -> None:
        """Begin with nothing.

        Args:
            matcher: Finds what a sync was computed from.
            ahead_seconds: Says how much the cluster's clock is ahead of the one here.
        """
        self._matcher = matcher
        self._ahead_seconds = ahead_seconds
        self.surroundings = Surroundings(ahead_seconds)
        self._hpa_spec: Object | None = None
        self._has_other_spec = False
        self._last: SeenSync | None = None
        self._last_time = 0.0
        self._assumed: Sync | None = None
        """A sync that nobody saw, until it is clear when it was."""
        self._settled_time = 0.0
        """When the sync before that one was."""
        self._has_seen_a_sync = False
        self._is_uneven = False
        self._has_computed = False
        self._version = 0
        self._written: float | None = None
        self._first: SeenSync | None = None
        self._first_time = 0.0
        self._unsure_time = self._sure_time = 0.0
        """When inputs were incomplete last, and until when that may matter."""

    @property
    def spec(self) -> HpaSpec:
        """Give the autoscaler."""
        return self._matcher.spec

    @property
    def messages(self) -> tuple[str, ...]:
        """Give what the autoscaler's status says last; empty before it was seen."""
        return () if self._last is None else self._last.messages

    def take_hpa(self, change: Change, missing: Iterable[str] = ()) -> tuple[Sync, ...]:
        """Take in the autoscaler; give the sync that its new status tells of, after one before that changed nothing.

        Args:
            change: The autoscaler.
            missing: What could not be seen at that time.
        """
        if self._is_old(change.object):
            return ()
        spec = change.object.get("spec")
        self._has_other_spec |= change.type == "DELETED" or (self._hpa_spec is not None and spec != self._hpa_spec)
        self._hpa_spec = spec
        seen = seen_sync(change.object)
        if seen is None or change.type == "DELETED" or seen == self._last:
            return ()
        time = self._written_by(change)
        if self._last is None:  # when that was decided, nobody knows
            self._last = self._first = seen
            self._first_time = self._unsure_time = change.time
            self._last_time = self._last_due(time, change.time)
            return ()
        missing = (*missing, *self._gap(seen))
        before = (*self.quiet(time, missing), *self._settled(time))
        uneven = tuple(self._uneven(time))
        self._last, self._has_seen_a_sync = seen, True
        return (*before, self._sync(time, seen, (*missing, *uneven)))

    def is_quiet(self, now: float) -> bool:
        """Say whether the status has stood still for so long that there must have been a sync."""
        return self._last is not None and now - self._last_time >= _QUIET_PERIODS * self._period_seconds

    def quiet(self, now: float, missing: Iterable[str] = ()) -> tuple[Sync, ...]:
        """Assume the sync that must have been since the last one and changed nothing; give the one assumed before."""
        if self._last is None or not self.is_quiet(now):
            return ()
        before, seen = self.end(), self._last
        self._settled_time = self._last_time
        due = self._last_time + self._period_seconds + _SYNC_SECONDS
        if seen.is_rescale:
            text = f"a status after the change to {seen.desired_replicas} replicas: the controller has not synced since"
            self._last_time = due
            seen = replace(seen, current_replicas=seen.desired_replicas)
            self._assumed = self._composed(due, seen, (*missing, text))
        else:
            uneven = (_UNEVEN,) if self._is_uneven else ()
            self._assumed = self._sync(due, seen, (*missing, *uneven))
        return before

    def end(self) -> tuple[Sync, ...]:
        """Give the sync that was assumed last: nothing more will tell when it was."""
        assumed, self._assumed = self._assumed, None
        return () if assumed is None else (assumed,)

    # Private

    @property
    def _period_seconds(self) -> float:
        return self._matcher.flags.sync_period_seconds

    def _gap(self, seen: SeenSync) -> tuple[str, ...]:
        """Say what must have been between the last status and this one, which does not begin where that one ended."""
        if self._last is None or seen.current_replicas in {self._last.current_replicas, self._last.desired_replicas}:
            return ()
        before, now = self._last.desired_replicas, seen.current_replicas
        return (f"the sync that changed the scale from {before} to {now}, or who else did",)

    def _uneven(self, time: float) -> Iterable[str]:
        """Say that a sync is late: so may have been those before that changed nothing, which nobody saw."""
        seconds = time - self._last_time
        if self._has_seen_a_sync and seconds > self._period_seconds + _UNEVEN_SECONDS:
            self._is_uneven = True
            yield f"when the syncs before were: the controller keeps no period, this one came after {seconds:.0f} s"

    def _settled(self, time: float) -> tuple[Sync, ...]:
        """Give the assumed sync, a period before one that was seen at a time; none where there was none.

        Until a first sync is seen, nobody knows when they are. From then on one that comes much too early after the
        assumed one was late itself: the controller waits a period between two.
        """
        shortest_seconds = (1 - _LATE_PERIODS) * self._period_seconds
        if self._assumed is None or time - self._last_time >= shortest_seconds:
            return self.end()
        (observation, decision), self._assumed = self._assumed, None
        earlier = time - self._period_seconds - _SYNC_SECONDS
        least_seconds = shortest_seconds if self._has_seen_a_sync else 0.0
        if earlier - self._settled_time <= least_seconds:
            self._last_time = self._settled_time
            return ()
        self._last_time = earlier
        return ((replace(observation, time=earlier), replace(decision, time=earlier)),)

    def _is_old(self, hpa: Object) -> bool:
        """Say whether something newer was seen: a proxy may hold changes back, while others see the newest."""
        raw_version = str(hpa["metadata"].get("resourceVersion") or "")
        version = int(raw_version) if raw_version.isdecimal() else self._version
        self._version, before = max(version, self._version), self._version
        return version < before

    def _sync(self, time: float, seen: SeenSync, missing: Iterable[str]) -> Sync:
        time = self._not_too_soon(time)
        lost_seconds, self._last_time = time - self._last_time, time
        has_lost = lost_seconds >= _LOST_PERIODS * self._period_seconds
        lost = (f"the syncs of the {lost_seconds:.0f} s before, of which nothing was seen",) if has_lost else ()
        changed = (_CHANGED,) if self._has_other_spec else ()
        return self._composed(time, seen, (*missing, *lost, *changed), tuple(self._unremembered(time, seen)))

    def _written_by(self, change: Change) -> float:
        """Give the end of the second in which the status was written, if it was seen still later.

        A note that is no newer than that of the status before is not of this one.
        """
        written, before = written_time(change.object), self._written
        if written is None or (before is not None and written <= before):
            return change.time
        self._written = written
        latest = written + 1.0 - self._ahead_seconds()
        earliest = self._last_time if self._assumed is None else self._settled_time
        return latest if earliest < latest < change.time else change.time

    def _last_due(self, time: float, now: float) -> float:
        """Say when a sync was last before now, if one was at a time; now where that is too long ago to tell."""
        periods = (now - time) // self._period_seconds
        return time + periods * self._period_seconds if periods <= _TELLING_PERIODS else now

    def _not_too_soon(self, time: float) -> float:
        """Give the time of a sync that was seen at a time.

        The controller waits a whole period between two syncs, so where a shorter one was seen, the sync before was
        seen late. Else a window or a policy of a few periods would count one sync more than the controller did.
        """
        due = self._last_time + self._period_seconds
        return due + _SYNC_SECONDS if due - _LATE_PERIODS * self._period_seconds <= time < due else time

    def _composed(
        self, time: float, seen: SeenSync, unseen: tuple[str, ...], unremembered: tuple[str, ...] = ()
    ) -> Sync:
        """Put a sync together.

        Args:
            time: When it was.
            seen: What the status says of it.
            unseen: What could not be seen of its own inputs.
            unremembered: What of the controller's memory nobody knows.
        """
        chosen, unmatched = self._matcher.choose(self.surroundings.candidates(time, seen), seen)
        unseen = (*unseen, *unmatched)
        unremembered = (*unremembered, *self._unsure(time))
        if unseen:
            self._unsure_time, self._sure_time = time, time + self._window_seconds() + self._policy_seconds()
        elif unremembered and seen.is_moved:  # a replay may have changed the scale otherwise, which policies count
            self._sure_time = max(self._sure_time, time + self._policy_seconds())
        return replace(chosen, missing=(*unseen, *unremembered)), seen.decision(time)

    def _unremembered(self, time: float, seen: SeenSync) -> Iterable[str]:
        self._has_computed |= seen.is_active and self._matcher.is_by_metrics(seen)
        if self._first is None:
            return
        age_seconds = time - self._first_time
        if self._is_held_from_before(self._first, seen) and age_seconds < self._window_seconds():
            yield "the recommendations from before the recording, which held the scale"
        elif self._is_beyond(self._first, seen) and age_seconds < self._window_seconds():
            yield "the recommendations from before the recording, which did not hold the scale"
        if seen.is_rate_limited and self._has_changed_before(self._first, time):
            yield "the changes of the scale from before the recording, which limited this one"
        if not self._has_computed:
            yield "the conditions from before the recording, which a sync without metrics leaves as they were"

    @staticmethod
    def _is_held_from_before(first: SeenSync, seen: SeenSync) -> bool:
        """Say whether what held the scale may have been recommended before the recording.

        What holds it above where it was at first was recommended since, unless that was on its way there already.
        """
        is_on_its_way = not first.is_active or first.is_rate_limited
        is_above = seen.reason("AbleToScale") == "ScaleDownStabilized" and (
            seen.desired_replicas > first.desired_replicas
        )
        return seen.is_stabilized and (is_on_its_way or not is_above)

    def _has_changed_before(self, first: SeenSync, time: float) -> bool:
        """Say whether the scale was changed before the recording, and so lately that a policy still counts it."""
        return first.scale_time is not None and time - first.scale_time < self._policy_seconds()

    def _is_beyond(self, first: SeenSync, seen: SeenSync) -> bool:
        """Say whether an engine that begins with the recording would have held it at the first scale."""
        first_replicas, now, wanted = first.desired_replicas, seen.current_replicas, seen.desired_replicas
        return wanted < min(now, first_replicas) or (wanted > max(now, first_replicas) and self._holds_up())

    def _holds_up(self) -> bool:
        rules = self.spec.behavior
        return rules is not None and bool(rules.scale_up.stabilization_window_seconds)

    def _unsure(self, time: float) -> Iterable[str]:
        """Say that an earlier sync is remembered by the autoscaler as it was, and by a replay perhaps otherwise."""
        if time < self._sure_time:
            yield f"what a sync {time - self._unsure_time:.0f} s before recommended, whose inputs were incomplete"

    def _window_seconds(self) -> float:
        default = self._matcher.flags.downscale_stabilization_seconds
        rules = self.spec.behavior
        if rules is None:
            return default
        windows = (rules.scale_up.stabilization_window_seconds, rules.scale_down.stabilization_window_seconds)
        return max(default if seconds is None else float(seconds) for seconds in windows)

    def _policy_seconds(self) -> float:
        rules = self.spec.behavior
        policies = (*rules.scale_up.policies, *rules.scale_down.policies) if rules else ()
        return max((float(one.period_seconds) for one in policies), default=0.0)
