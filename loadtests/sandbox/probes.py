"""Probe a container as the kubelet does: periodically, with thresholds on consecutive answers."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from http import HTTPStatus

import requests


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTiming:
    """When to probe and when to believe the answers; the fields are Kubernetes' own."""

    initial_delay_seconds: float = 0.0
    period_seconds: float = 10.0
    success_threshold: int = 1
    failure_threshold: int = 3


class Probe:
    """One probe of one running container. `tick` never blocks: the request runs in the executor."""

    def __init__(self, timing: ProbeTiming, ask: Callable[[], bool], executor: Executor, *, started: float) -> None:
        self._timing = timing
        self._ask = ask
        self._executor = executor
        self._due = started + timing.initial_delay_seconds
        self._pending: Future[bool] | None = None
        self._same_in_a_row = 0
        self._last_answer: bool | None = None

    def tick(self, now: float) -> bool | None:
        """Ask if it is time to; return True or False when a threshold of consecutive answers is reached, else None."""
        verdict = None
        if self._pending is not None and self._pending.done():
            verdict = self._count(self._pending.result())
            self._pending = None
        if self._pending is None and now >= self._due:
            self._due = max(self._due + self._timing.period_seconds, now)
            self._pending = self._executor.submit(self._ask)
        return verdict

    def _count(self, answer: bool) -> bool | None:  # noqa: FBT001 - a probe's answer is a bare yes or no
        self._same_in_a_row = self._same_in_a_row + 1 if answer is self._last_answer else 1
        self._last_answer = answer
        threshold = self._timing.success_threshold if answer else self._timing.failure_threshold
        return answer if self._same_in_a_row >= threshold else None


def http_get(url: str, *, timeout_seconds: float) -> bool:
    """Ask a URL as the kubelet's httpGet does: 200..399 is success.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
    """
    try:
        status = requests.get(url, timeout=timeout_seconds, allow_redirects=False).status_code
    except requests.RequestException:
        return False
    return HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST
