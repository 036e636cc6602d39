"""Fill a run's directory: series from Prometheus as the run goes on, the autoscaler's journals after it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

import yaml

from loadtests.canary.model import CanaryRelease
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import AverageValue, HpaSpec, ResourceMetric, Utilization
from loadtests.manifests.kustomize import load_documents
from loadtests.manifests.model import Stack
from loadtests.manifests.primary import serving
from loadtests.manifests.release import of_flagger
from loadtests.run import directory as layout
from loadtests.run.files import write_text
from loadtests.run.model import Cluster, ClusterKind, Outage, RecordedSeries
from loadtests.run.release_series import pods_of
from slo.errors import InvalidInput, Mistake, ServerUnreachable
from slo.series import TimeSeries

SETTLE_SECONDS = 2.0
"""A sample may reach Prometheus so long after its time; nothing younger is asked for before the end."""


class RangeSource(Protocol):
    """Answers range queries, as `slo.prometheus.Prometheus` does."""

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Evaluate a query at start, start + step and so on up to the end."""


class SeriesRecorder:
    """Asks for the series piece by piece, so that what was seen stays when Prometheus goes away."""

    def __init__(
        self,
        source: RangeSource,
        promql: Mapping[str, str],
        *,
        start_time: float,
        step_seconds: float,
        every_seconds: float = 10.0,
    ) -> None:
        self._source = source
        self._promql = promql
        self._start_time = start_time
        self._step_seconds = step_seconds
        self._every_seconds = every_seconds
        self._steps_asked = 0
        self._asked_time = start_time
        self._samples: dict[str, dict[frozenset[tuple[str, str]], list[tuple[float, float]]]] = {
            name: {} for name in promql
        }
        self.problem = ""
        """Why Prometheus did not answer when it was last asked; empty if it did."""

    def advance(self, now: float) -> None:
        """Ask for what is new, if it is time to; a failure is kept in `problem` and made up for the next time."""
        if now - self._asked_time >= self._every_seconds:
            self._asked_time = now
            self._ask(now - SETTLE_SECONDS)

    def finish(self, end_time: float) -> RecordedSeries:
        """Ask for the rest and return everything; what cannot be had any more is an outage."""
        self._ask(end_time)
        outages: tuple[Outage, ...] = ()
        if self.problem:
            outages = (Outage(start_time=self._next_time, end_time=end_time, reason=self.problem),)
        return RecordedSeries(
            step_seconds=self._step_seconds,
            promql=self._promql,
            answers={
                name: tuple(
                    TimeSeries(labels=dict(sorted(labels)), samples=tuple(samples)) for labels, samples in rows.items()
                )
                for name, rows in self._samples.items()
            },
            outages=outages,
        )

    @property
    def _next_time(self) -> float:
        return self._start_time + self._steps_asked * self._step_seconds

    def _ask(self, end_time: float) -> None:
        start_time = self._next_time
        steps = int((end_time - start_time) / self._step_seconds) + 1
        if end_time < start_time:
            return
        last_time = start_time + (steps - 1) * self._step_seconds
        try:
            answers = {
                name: self._source.query_range(promql, start=start_time, end=last_time, step_seconds=self._step_seconds)
                for name, promql in self._promql.items()
            }
        except ServerUnreachable as error:
            self.problem = str(error)
            return
        self.problem = ""
        self._steps_asked += steps
        for name, rows in answers.items():
            self._keep(name, rows)

    def _keep(self, name: str, rows: tuple[TimeSeries, ...]) -> None:
        for row in rows:
            self._samples[name].setdefault(frozenset(row.labels.items()), []).extend(row.samples)


def cluster_of(stack: Stack, *, kind: ClusterKind, kubernetes: str, flags: ControllerFlags, limits: str) -> Cluster:
    """Note what of a stack the verdict and the report need; `limits` says whether they are enforced.

    With a Canary, Deployment and autoscaler are the primary's, which serves between releases; pods are those of both.
    """
    deployment, hpa = serving(stack)
    containers = deployment.containers
    request_cores = _cores(_sum_if_known(container.requests.cpu_millicores for container in containers))
    rules = hpa.behavior
    down = rules.scale_down.stabilization_window_seconds if rules else None
    return Cluster(
        kind=kind,
        kubernetes=kubernetes,
        namespace=deployment.namespace,
        deployment=deployment.name,
        hpa_name=hpa.name,
        pod_pattern=pods_of(stack.deployment.name, *([deployment.name] if stack.release else [])),
        hpa=hpa,
        flags=flags,
        limits=limits,
        cpu_limit_cores=_cores(_sum_if_known(container.limits.cpu_millicores for container in containers)),
        memory_limit_bytes=_sum_if_known(container.limits.memory_bytes for container in containers),
        cpu_target_cores=_cpu_target_cores(hpa, request_cores),
        scale_up_window_seconds=float(rules.scale_up.stabilization_window_seconds or 0) if rules else 0.0,
        scale_down_window_seconds=flags.downscale_stabilization_seconds if down is None else float(down),
    )


def keep_canary(manifests: Path, run: Path) -> None:
    """Copy the Canary with its templates, as they are after all patches, into a run.

    Raises:
        InvalidInput: the manifests cannot be read.
        CannotWrite: the disk is full.
    """
    mistakes: list[Mistake] = []
    documents = of_flagger(load_documents(manifests, mistakes))
    if mistakes:
        raise InvalidInput(mistakes)
    text = yaml.safe_dump_all([document.value for document in documents], sort_keys=False)
    write_text(run / layout.CANARY_MANIFESTS, text)


def copy_canary_journals(
    source: Path, run: Path, release: CanaryRelease, *, start_time: float, end_time: float
) -> None:
    """Copy the ticks of a canary's controller, and what the target's own autoscaler saw and decided, into a run.

    Ticks go back to the last one or two before the start, which say how things stood then.
    """
    since = start_time - 2 * release.canary.tick_seconds
    _copy(source / layout.CANARY, run / layout.CANARY, since=since, until=end_time)
    for name in (layout.CANARY_OBSERVATIONS, layout.CANARY_DECISIONS):
        _copy(source / name, run / name, since=0.0, until=end_time)


def copy_journals(source: Path, run: Path, *, start_time: float, end_time: float) -> None:
    """Copy the autoscaler's observations and decisions and the cluster's events up to the end into a run.

    Observations and decisions go back to the controller's start, since later decisions rest on them; events only to
    the start of the run. A last line that is still being written is left out; a journal that is missing gives an
    empty one, which the verdict notices.
    """
    for name in (layout.OBSERVATIONS, layout.DECISIONS):
        _copy(source / name, run / name, since=0.0, until=end_time)
    _copy(source / layout.EVENTS, run / layout.EVENTS, since=start_time, until=end_time)


# Private


def _copy(source: Path, target: Path, *, since: float, until: float) -> None:
    text = source.read_text(encoding="utf-8") if source.exists() else ""
    whole = text[: text.rfind("\n") + 1].splitlines(keepends=True)
    write_text(target, "".join(line for line in whole if since <= _time(line, otherwise=since) <= until))


def _time(line: str, *, otherwise: float) -> float:
    """Read when a line was written; a damaged one is kept, for the reader of the run to name."""
    try:
        record = json.loads(line)
        raw_time = record["time"] if "time" in record else record["context"]["timestamp"]
        return raw_time if isinstance(raw_time, float | int) else datetime.fromisoformat(raw_time).timestamp()
    except (ValueError, KeyError, TypeError):
        return otherwise


def _sum_if_known(amounts: Iterable[int | None]) -> int | None:
    """Add up the containers; None if one is silent."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _cores(millicores: int | None) -> float | None:
    return None if millicores is None else millicores / 1000


def _cpu_target_cores(hpa: HpaSpec, request_cores: float | None) -> float | None:
    """Say how much CPU the autoscaler wants a pod to use; None if it does not look at the pods' CPU."""
    targets = (metric.target for metric in hpa.metrics if isinstance(metric, ResourceMetric) and metric.name == "cpu")
    match next(targets, None):
        case Utilization(percent=percent) if request_cores is not None:
            return request_cores * percent / 100
        case AverageValue(milli=milli):
            return milli / 1000
    return None
