"""The requests of both sides while a release goes on, as the pods count them and Prometheus scrapes them."""

from collections.abc import Iterator, Sequence

from load_harness import metric_names as names
from loadtests.fault_plan import PlannedFault, Side
from loadtests.manifests.model import Stack
from loadtests.plan import LoadPlan
from loadtests.prediction.canary.ailments import portions
from loadtests.prediction.canary.counters import PodCounters, Scraped
from loadtests.prediction.canary.sides import SimulatedSide
from loadtests.prediction.canary.situation import Requests
from slo.proof.atoms import Atom

_DURATION = names.HTTP_REQUEST_DURATION_SECONDS
KNOWN_METRICS = frozenset({names.HTTP_REQUESTS_TOTAL, f"{_DURATION}_bucket", f"{_DURATION}_count", f"{_DURATION}_sum"})
"""What the simulation counts."""
_OVERHEAD_SECONDS = 0.002
"""What a request takes besides its work."""
_HASH, _LETTERS, _NAMES = "5d8f9c7b6", "bcdfghjklm", 5
"""Of the names of pods, which look like those of a ReplicaSet."""


class Traffic:
    """Counts what the sides answer."""

    def __init__(self, plan: LoadPlan, stack: Stack, faults: Sequence[PlannedFault], *, scrape_seconds: float) -> None:
        self._plan = plan
        self._faults = faults
        self._scrape_seconds = scrape_seconds
        self._next_scrape = scrape_seconds
        self._scraped = scraped_by(stack)
        self._pods: list[PodCounters] = []
        self._counting = dict[Side, PodCounters]()
        self._seen = {side: Requests() for side in Side}

    @property
    def next_scrape_seconds(self) -> float:
        """Say when Prometheus scrapes next."""
        return self._next_scrape

    def begin(self, side: Side, deployment: str) -> None:
        """Let the pods of a side be new ones, which begin to count at zero."""
        pod = f"{deployment}-{_HASH}-{_LETTERS[len(self._pods) % _NAMES :][:_NAMES]}"
        seconds = self._plan.cpu_milliseconds / 1000 + _OVERHEAD_SECONDS
        self._counting[side] = PodCounters(pod, self._scraped, request_seconds=seconds)
        self._pods.append(self._counting[side])

    def analyse(self) -> None:
        """Begin to count for webhooks anew."""
        self._seen = {side: Requests() for side in Side}

    def seen(self, side: Side) -> Requests:
        """Give what a side answered since the analysis began."""
        return self._seen[side]

    def count(self, side: SimulatedSide, since: float, until: float) -> None:
        """Count what a side answers between two moments."""
        requests = side.requests_between(self._plan, since, until)
        parts = portions(side.side, side.ailment, self._faults, now=since, ready=side.fleet.ready)
        self._counting[side.side].count(requests, parts)
        failed = requests * sum(part.share_ratio * part.ailment.error_ratio for part in parts)
        before = self._seen[side.side]
        self._seen[side.side] = Requests(answered=before.answered + requests, failed=before.failed + failed)

    def scrape(self, now: float) -> None:
        """Let Prometheus scrape, if it is time to."""
        if now >= self._next_scrape:
            self._next_scrape += self._scrape_seconds
            for pod in self._pods:
                pod.scrape(now)

    def rates(self, now: float, window_seconds: float) -> Iterator[tuple[Atom, float]]:
        """Yield the rate of every series over a window."""
        for pod in self._pods:
            yield from pod.rates(now, window_seconds)


def scraped_by(stack: Stack) -> Scraped:
    """Give the labels that the pods' series have from their scrape."""
    container = stack.deployment.containers[0]
    return Scraped(
        namespace=stack.deployment.namespace,
        job=stack.service.name,
        service=stack.service.name,
        container=container.name,
        endpoint=next((port.name for port in container.ports if port.number == stack.service.target_port), ""),
    )
