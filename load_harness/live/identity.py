"""Which series in Prometheus are this workload's, found from the series themselves.

This process has a start time that it exposes as a metric, so the series with that very value is this pod's own. It
carries the labels that the scrape gives every pod of the workload; the pod's name begins with its Deployment's.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from load_harness.live.prometheus import Found, Series
from load_harness.metric_names import BUILD_INFO
from load_harness.sibling_names import PROCESS_START_TIME

_PRIMARY = "-primary"
# A Deployment's pods are called NAME-HASH-SUFFIX, a StatefulSet's NAME-NUMBER.
# HASH holds no vowel and no 0, 1 or 3: that tells it from the word in the name of a Job's pod, as cart-smoke-x2x4z.
# Source: https://github.com/kubernetes/apimachinery/blob/v0.31.0/pkg/util/rand/rand.go
_POD_END = "([2456789b-df-hj-np-tv-xz]{5,10}-[0-9a-z]{5}|[0-9]+)"
_POD = re.compile(f"(?P<name>.+?)-{_POD_END}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The labels that tell its series from all others."""

    namespace: str | None
    job: str
    name: str | None
    """Of its Deployment; None where the series do not say which pod they are of, as outside Kubernetes."""

    @property
    def own(self) -> str:
        """Select what its pods expose themselves: those of a release under analysis, too."""
        return self._selected("job", self.job) if self.name is None else self.pods

    @property
    def pods(self) -> str:
        """Select what the cluster's exporters say of its pods."""
        return self._selected("pod", f"{self._names}-{_POD_END}", pattern=True)

    def of_object(self, label: str) -> str:
        """Select what exporters say of its Deployments, autoscalers and canaries, called as it is, by a label."""
        return self._selected(label, self._names, pattern=True)

    @property
    def title(self) -> str:
        """Name it for a reader."""
        return "/".join(part for part in (self.namespace, self.name or self.job) if part)

    @property
    def services(self) -> frozenset[str]:
        """What the service may be called in the objectives."""
        return frozenset({self.job.removesuffix(_PRIMARY), self.name or self.job})

    @property
    def _names(self) -> str:
        return f"{re.escape(self.name or self.job)}({_PRIMARY})?"

    def _selected(self, label: str, value: str, *, pattern: bool = False) -> str:
        matchers = [f"{label}{'=~' if pattern else '='}{json.dumps(value)}"]
        if self.namespace is not None:
            matchers.insert(0, f"namespace={json.dumps(self.namespace)}")
        return ",".join(matchers)


def own_series(started_at: float) -> str:
    """Ask for the series of the process that began at a moment (Unix seconds, as it exposes it itself)."""
    return f"{PROCESS_START_TIME} == {started_at!r}"


def every_pod() -> str:
    """Ask for every pod of every such workload."""
    return f"count by (namespace, job, pod) ({BUILD_INFO})"


def workload_of(own: Found, pods: Found) -> Workload | str:
    """Tell which workload this is; a sentence where that cannot be told."""
    known = _by_title(pods)
    if not known:
        return "has no series of this workload; check that it scrapes /metrics of the pods, and gives each a job"
    mine = {title: workload for title, workload in _by_title(own).items() if title in known}
    found = mine or known
    if len(found) == 1:
        return next(iter(found.values()))
    return f"knows {_listed(known)}, and has not scraped this pod yet, so which one it belongs to cannot be told"


# Private


def _by_title(found: Found) -> dict[str, Workload]:
    """A release under analysis and what serves beside it are one workload, whatever their jobs are called.

    Series that name neither a job nor a pod are nobody's: what selects them would select everybody's.
    """
    return {workload.title: workload for workload in map(_workload, found) if workload.name or workload.job}


def _workload(series: Series) -> Workload:
    labels = series.labels
    pod = _POD.fullmatch(labels.get("pod", ""))
    return Workload(
        namespace=labels.get("namespace") or None,
        job=labels.get("job", ""),
        name=pod["name"].removesuffix(_PRIMARY) if pod else None,
    )


def _listed(known: Iterable[str]) -> str:
    titles = sorted(known)
    most = 3
    more = f" and {len(titles) - most} more" if len(titles) > most else ""
    return f"{len(titles)} such workloads ({', '.join(titles[:most])}{more})"
