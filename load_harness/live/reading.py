"""The live figures of everything: from Prometheus where it answers, and what it does not have from the pods."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from load_harness.cluster.answers import PodAnswer
from load_harness.errors import Problem
from load_harness.live.exchange import PodFigures, Strange, from_document
from load_harness.live.from_pods import charts_from_pods
from load_harness.live.from_prometheus import FromPrometheus, Reading
from load_harness.live.model import Chart, Facts, Live, Source
from load_harness.live.own import OwnFigures
from load_harness.live.prometheus import PrometheusSilent

PATH = "/live"
"""Where a pod tells of itself."""
_REST_SECONDS = 15.0
"""How long a Prometheus that did not answer is left alone."""
_UNSET = "LOAD_HARNESS_PROMETHEUS_URL is not set"
_NOT_SCRAPED = ", which has not been seen to include this pod (yet)"
_PROMETHEUS_ALONE = "not known without Prometheus"

AskPods = Callable[[str, str], list[PodAnswer]]


@dataclass(slots=True, kw_only=True)
class LiveReader:
    """Reads everything there is to show."""

    own: OwnFigures
    ask_pods: AskPods | None
    """None where this pod knows no other."""
    prometheus: FromPrometheus | None
    now: Callable[[], float]
    """Unix seconds."""
    _silent_until: float = field(default=0.0, init=False)
    _silent_because: str = field(default=_UNSET, init=False)

    def read(self) -> Live:
        """Read it now."""
        now = self.now()
        reading = self._from_prometheus(now)
        if reading is not None and all(chart.known for chart in reading.charts if chart.id in _OF_EXPORTERS):
            return _live(now, reading, reading.charts)
        pods = self._from_pods()
        charts = charts_from_pods(pods.figures, now)
        if reading is not None:
            return _live(now, reading, _completed(reading.charts, charts), pods)
        return Live(
            time=now,
            source=Source.PODS,
            because=self._silent_because,
            workload=None,
            charts=charts,
            facts=Facts(because=dict.fromkeys(("replicas", "objectives", "canaries"), _PROMETHEUS_ALONE)),
            pods=len(pods.figures),
            missing=pods.missing,
        )

    def _from_prometheus(self, now: float) -> Reading | None:
        if self.prometheus is None or now < self._silent_until:
            return None
        try:
            return self.prometheus.read(now)
        except PrometheusSilent as error:
            self._silent_until, self._silent_because = now + _REST_SECONDS, str(error)
            return None

    def _from_pods(self) -> "_Pods":
        if self.ask_pods is None:
            return _Pods(figures=[self.own.figures()])
        try:
            answers = self.ask_pods("GET", PATH)
        except Problem as problem:
            return _Pods(figures=[self.own.figures()], missing={"the other pods": problem.detail})
        pods = _Pods()
        for answer in answers:
            pods.add(answer)
        return _told_apart(pods)


# Private

_OF_EXPORTERS = ("cpu", "memory", "replicas")
"""The charts that Prometheus can only have where the cluster's exporters are scraped."""


@dataclass(slots=True, kw_only=True)
class _Pods:
    figures: list[PodFigures] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    """Of those that gave figures."""
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, answer: PodAnswer) -> None:
        if not answer.good:
            self.missing[answer.address] = answer.because or str(answer.outcome)
            return
        try:
            self.figures.append(from_document(answer.document))
            self.addresses.append(answer.address)
        except Strange as strange:
            self.missing[answer.address] = str(strange)


def _told_apart(pods: _Pods) -> _Pods:
    """Put the address to a name that several pods have, as on one machine outside Kubernetes."""
    often = Counter(figures.pod for figures in pods.figures)
    named = [
        replace(figures, pod=f"{figures.pod} {address}") if often[figures.pod] > 1 else figures
        for figures, address in zip(pods.figures, pods.addresses, strict=True)
    ]
    return replace(pods, figures=named)


def _live(now: float, reading: Reading, charts: tuple[Chart, ...], pods: _Pods | None = None) -> Live:
    return Live(
        time=now,
        source=Source.PROMETHEUS,
        because=None,
        workload=reading.workload.title + ("" if reading.certain else _NOT_SCRAPED),
        charts=charts,
        facts=reading.facts,
        pods=None if pods is None else len(pods.figures),
        missing={} if pods is None else pods.missing,
    )


def _completed(charts: tuple[Chart, ...], of_pods: tuple[Chart, ...]) -> tuple[Chart, ...]:
    """Put the pods' chart in the place of one that Prometheus has nothing for, and say so."""
    others: Mapping[str, Chart] = {chart.id: chart for chart in of_pods}
    return tuple(
        replace(others[chart.id], note=chart.note) if chart.id in _OF_EXPORTERS and not chart.known else chart
        for chart in charts
    )
