"""How the CPU of simulated pods becomes the samples that the autoscaler is shown."""

import math
from typing import Protocol

from loadtests.prediction.pods import Cohort, Fleet, PodSample

FRESH_CONTAINER_SECONDS = 10.0
"""A container that is at least as old when it is first looked at, and younger than a window, has a sample from its
start on; any other has one from the second look on.

Source: https://github.com/kubernetes-sigs/metrics-server/blob/master/pkg/storage/pod.go
(freshContainerMinMetricsResolution)
"""
_NANOS_PER_MILLI = 1_000_000


class Sampling(Protocol):
    """When samples are taken, and which of them an autoscaler sees."""

    next_seconds: float
    """When samples are taken next, besides at syncs; infinity for never."""

    def take(self, fleet: Fleet, now: float) -> None:
        """Take the samples that are due."""

    def seen(self, cohort: Cohort, now: float) -> PodSample | None:
        """Show the autoscaler a cohort's newest sample; None if there is none yet."""


class EverySync:
    """Samples are taken at each sync, over the time since the one before: the sandbox."""

    next_seconds = math.inf

    def take(self, fleet: Fleet, now: float) -> None:
        """Never called: no samples are due between syncs."""

    def seen(self, cohort: Cohort, now: float) -> PodSample | None:
        """Take the sample."""
        window = now - cohort.sampled_seconds
        if window <= 0:
            return None
        sample = PodSample(cpu_milli(cohort.cpu_seconds / window), now, window)
        cohort.cpu_seconds, cohort.sampled_seconds = 0.0, now
        return sample


class MetricsServer:
    """Samples are taken each window, whenever syncs are, and are seen some time later: a cluster."""

    def __init__(self, *, window_seconds: float, delay_seconds: float, settled_seconds: float) -> None:
        """Begin at zero.

        Args:
            window_seconds: Time that a sample covers, and between two.
            delay_seconds: From the end of a window to the moment at which the autoscaler can see the sample.
            settled_seconds: Age from which on pods are alike whenever they were started.
        """
        self.next_seconds = window_seconds
        self._window_seconds = window_seconds
        self._delay_seconds = delay_seconds
        self._settled_seconds = settled_seconds
        self._taken = 1
        self._kept = 1 + math.ceil(delay_seconds / window_seconds)

    def remember(self, fleet: Fleet, cores: float) -> None:
        """Have looked at pods that each used so much for long; before the beginning."""
        usage, window = cpu_milli(cores), self._window_seconds
        for cohort in fleet.cohorts:
            cohort.samples.extend(PodSample(usage, -back * window, window) for back in reversed(range(self._kept)))
            cohort.sampled_seconds = 0.0

    def take(self, fleet: Fleet, now: float) -> None:
        """Look at every container that runs."""
        for cohort in fleet.cohorts:
            window = now - cohort.sampled_seconds
            if window <= 0:
                continue
            if self._is_sample(cohort, window):
                cohort.samples.append(PodSample(cpu_milli(cohort.cpu_seconds / window), now, window))
                if len(cohort.samples) > self._kept:
                    cohort.samples.popleft()
            cohort.cpu_seconds, cohort.sampled_seconds = 0.0, now
        if len(fleet.cohorts) > 1:
            fleet.merge(now - self._settled_seconds)
        self._taken += 1
        self.next_seconds = self._taken * self._window_seconds

    def seen(self, cohort: Cohort, now: float) -> PodSample | None:
        """Take the newest sample that is old enough to have arrived."""
        visible = now - self._delay_seconds
        for sample in reversed(cohort.samples):
            if sample.end_seconds <= visible:
                return sample
        return None

    def _is_sample(self, cohort: Cohort, window: float) -> bool:
        is_first = cohort.sampled_seconds == cohort.running_seconds
        return not is_first or FRESH_CONTAINER_SECONDS <= window < self._window_seconds


def cpu_milli(cores: float) -> int:
    """Write cores as the metrics API does, in whole billionths, and read them as the autoscaler does."""
    return -(-round(cores * 1e9) // _NANOS_PER_MILLI)
