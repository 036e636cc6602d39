"""A course that is made up: what a release of one kind would answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.canary.checks import metrics_in_order
from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness
from loadtests.canary.model import Analysis, CanarySpec, Hook, HookType, Metric
from loadtests.canary.simulation.courses import KINDS, LOST_TICKS, CourseName
from loadtests.canary.simulation.interface import NEW_REVISION, Moment
from loadtests.canary.simulation.lines import spell_value
from loadtests.canary.simulation.values import bad_value, good_value
from loadtests.canary.timeline import CheckKind, Timeline

DEFAULT_POD_START_SECONDS = 5.0
"""Kubernetes' own objective for 99 % of pods, images pulled.

Source: https://github.com/kubernetes/community/blob/master/sig-scalability/slos/pod_startup_latency.md
"""
_AGREED = HookAnswer(is_success=True)
_NOT_CALLED_BACK = HookAnswer(is_success=False, reason="403 closed")
_REFUSED = HookAnswer(is_success=False, reason="403 refused")
_METRIC_COURSES = (CourseName.FAILING, CourseName.FLAPPING, CourseName.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedCourse:
    """One of `CourseName`, for one canary."""

    course: CourseName
    spec: CanarySpec
    bad_from: int
    """The tick from which it is what it is called."""
    only: tuple[str, ...] = ()
    """The metrics or webhooks that are concerned; empty for all."""
    pod_start_seconds: float = DEFAULT_POD_START_SECONDS
    """From the start of new pods until all of them are ready."""

    @property
    def name(self) -> str:
        """Name it."""
        return str(self.course)

    @property
    def says(self) -> str:
        """Say in a few words what happens in it."""
        return KINDS[self.course].says.format(tick=self.bad_from, what=self._what())

    def revision(self, moment: Moment) -> str:
        """Name the release, or the one that comes in the middle of it."""
        return "newer" if self._is_bad(CourseName.SUPERSEDED, moment) else NEW_REVISION

    def primary_readiness(self, moment: Moment) -> Readiness:
        """Let the primary's pods be ready but while they start, or as the course says."""
        since = moment.promoted_since
        if self.course is CourseName.PROMOTION_STUCK and since is not None:
            return self._primary_waits(moment, since)
        if since is not None and moment.seconds - since < self.pod_start_seconds:
            return self._primary_waits(moment, since)
        first = (self.bad_from - 1) * self.spec.tick_seconds
        if self._is_bad(CourseName.PRIMARY_NOT_READY, moment):
            return self._primary_waits(moment, first)
        if self._is_bad(CourseName.PRIMARY_SCALES, moment) and moment.tick < self.bad_from + LOST_TICKS:
            return self._primary_waits(moment, first)
        return READY

    def canary_readiness(self, moment: Moment) -> Readiness:
        """Let the canary's pods be ready but while they start, or never."""
        since = moment.canary_since
        if since is None:
            return READY
        is_starting = moment.seconds - since < self.pod_start_seconds
        if not is_starting and self.course is not CourseName.NEVER_READY:
            return READY
        return self._waits(moment, since, self._analysis.canary_ready_threshold_percent)

    def answer(self, hook: Hook, moment: Moment) -> HookAnswer:
        """Agree, unless the course says otherwise; a rollback webhook that agrees calls the release back."""
        if hook.type is HookType.ROLLBACK:
            return _AGREED if self._is_bad(CourseName.RECALLED, moment) else _NOT_CALLED_BACK
        is_refused = self._is_bad(CourseName.REFUSED, moment) and self._concerns(hook.name)
        return _REFUSED if is_refused else _AGREED

    def measured(self, metric: Metric, moment: Moment) -> Measured:
        """Give a good value, a bad one, or none."""
        if not self._is_spoilt(metric.name, moment.tick):
            return Measured(value=good_value(metric))
        return Measured() if self.course is CourseName.SILENT else Measured(value=bad_value(metric))

    def assumed(self) -> Iterator[tuple[str, str]]:
        """Name the pods' start and the values of the metrics."""
        yield "pods", f"all ready {self.pod_start_seconds:g} s after they are told to start, the primary's, too"
        for metric in self._metrics:
            good, bad = (spell_value(metric.name, value(metric)) for value in (good_value, bad_value))
            yield metric.name, f"{good} where it is good, {bad} where it is bad"

    def notes(self, timeline: Timeline) -> Iterator[str]:
        """Name the metrics that were bad and passed, and the course that could not be taken."""
        if self.course is CourseName.RECALLED and not self._analysis.hooks_of(HookType.ROLLBACK):
            yield "there is no webhook of type rollback: nobody can call a release back"
        if self.course is CourseName.REFUSED and not self._analysis.hooks:
            yield "there are no webhooks: nothing can be refused"
        passed = {
            check.name
            for number, tick in enumerate(timeline.ticks, start=1)
            for check in tick.checks
            if check.kind is CheckKind.METRIC and check.is_passed and self._is_spoilt(check.name, number)
        }
        for metric in self._metrics:
            if metric.name in passed:
                value = spell_value(metric.name, bad_value(metric))
                yield f"{metric.name} passed with {value}: its bounds refuse nothing that a failing release would have"

    # Private

    @property
    def _metrics(self) -> tuple[Metric, ...]:
        return tuple(metrics_in_order(self._analysis)) if self.spec.is_analysed else ()

    def _is_spoilt(self, metric: str, tick: int) -> bool:
        """Say whether a metric is not that of a healthy release at a tick."""
        is_on = self.course in _METRIC_COURSES and tick >= self.bad_from and self._concerns(metric)
        return is_on and (self.course is not CourseName.FLAPPING or (tick - self.bad_from) % 2 == 0)

    def _is_bad(self, course: CourseName, moment: Moment) -> bool:
        return self.course is course and moment.tick >= self.bad_from

    def _concerns(self, name: str) -> bool:
        return not self.only or name in self.only

    def _what(self) -> str:
        if self.course is CourseName.SILENT:
            return ", ".join(self.only) or "any metric"
        names = ", ".join(self.only) or ("every webhook" if self.course is CourseName.REFUSED else "every metric")
        return f"{names} {'are' if len(self.only) > 1 else 'is'}"

    @property
    def _analysis(self) -> Analysis:
        return self.spec.analysis or Analysis()

    def _primary_waits(self, moment: Moment, since: float) -> Readiness:
        return self._waits(moment, since, self._analysis.primary_ready_threshold_percent)

    def _waits(self, moment: Moment, since: float, threshold_percent: int) -> Readiness:
        """Tell that pods are waited for, and from when on it is of no use: after the deadline, not at it."""
        return Readiness(
            is_ready=False,
            reason=(
                f"waiting for rollout to finish: 0 of 1 (readyThreshold {threshold_percent}%) updated replicas are "
                "available"
            ),
            is_retriable=moment.seconds - since <= self.spec.progress_deadline_seconds,
        )
