"""A question made by hand, which tests change field by field."""

from dataclasses import replace
from typing import Any

from loadtests.hpa.model import HpaSpec
from loadtests.manifests.model import Resources
from loadtests.prediction.trace import CpuTrace
from loadtests.whatif.model import ClusterAssumptions, Question, Workload, WorkloadContainer
from tests.loadtests.run_builder import HPA, hpa_spec

PROMPT = ClusterAssumptions(pod_start_seconds=0.0, metric_delay_seconds=0.0)
"""Pods start and samples arrive at once."""


def hpa(**spec: object) -> HpaSpec:
    """Give an HPA of one to six pods with a target of 50 %."""
    return hpa_spec({**HPA, "spec": {**HPA["spec"], **spec}})


def workload(*, limit_millicores: int | None = 500) -> Workload:
    """Give pods that request 200m, so that the target is 100m."""
    requests, limits = Resources(cpu_millicores=200), Resources(cpu_millicores=limit_millicores)
    container = WorkloadContainer(name="app", requests=requests, limits=limits)
    return Workload(name="load-harness", containers=(container,), readiness_delay_seconds=0.0)


def trace(*steps: tuple[float, float]) -> CpuTrace:
    """Give a demand of (second, millicores), which ends at the last."""
    return CpuTrace(
        seconds=tuple(float(second) for second, _ in steps), cores=tuple(millicores / 1000 for _, millicores in steps)
    )


SURGE = trace((0, 80), (100, 380), (200, 80), (400, 0))
"""A peak of 380m for 100 s."""


def question(**changes: Any) -> Question:  # noqa: ANN401 - any field
    """Ask about the peak, on a cluster without delays."""
    return replace(Question(hpa=hpa(), workload=workload(), trace=SURGE, cluster=PROMPT), **changes)
