"""What a run holds: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboards.preview.snapshot import Snapshot
from loadtests.canary.model import CanaryRelease
from loadtests.canary.timeline import Timeline
from loadtests.fault_plan import PlannedFault
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.records import Restart
from loadtests.plan import RunPlan, WindowPlan
from loadtests.prediction.model import Prediction
from loadtests.release_plan import PlannedRelease
from slo.series import TimeSeries

LIMITS_ENFORCED = "enforced"
"""What `Cluster.limits` says where a pod cannot use more than its limits."""

LATEST_TIME = 253_402_300_799
"""Unix seconds of the end of the year 9999, beyond which no calendar goes."""


class ClusterKind(StrEnum):
    """Where the run took place."""

    SANDBOX = "sandbox"
    """Local processes under models of the controllers: no proof of what Kubernetes would do."""
    KUBERNETES = "kubernetes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The cluster and the stack in it, as they were when the run started."""

    kind: ClusterKind
    kubernetes: str
    """The version whose autoscaler decided, as `1.35`."""
    namespace: str
    deployment: str
    hpa_name: str
    pod_pattern: str
    """RE2 pattern of the whole name of a pod."""
    hpa: HpaSpec
    flags: ControllerFlags
    limits: str
    """`enforced`, or `not enforced` and why."""
    cpu_limit_cores: float | None
    """Of a whole pod; None where the manifest is silent."""
    memory_limit_bytes: int | None
    cpu_target_cores: float | None
    """What the autoscaler wants a pod to use; None if it does not scale by CPU."""
    scale_up_window_seconds: float
    """Stabilization windows, those of the controller where the manifest is silent."""
    scale_down_window_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """The run was ended early, since an expectation failed that says so."""

    expectation: str
    seconds: float
    """Since the load started."""
    judged_until_seconds: float
    """Since the load started: the end of the last second that was on record and looked at."""
    because: str
    """One sentence with the numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAlert:
    """An alert of an SLO, as Prometheus has it."""

    name: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSlo:
    """An SLO whose rules the cluster's Prometheus evaluates."""

    id: str
    service: str
    name: str
    objective_ratio: Decimal
    period: str
    """Of its budget, as the recorded series spell it: `30d` or `month`."""
    group_labels: tuple[str, ...]
    """Labels that tell one of its budgets from another."""
    alerts: tuple[RunAlert, ...]

    @property
    def budget_ratio(self) -> Decimal:
        """Give the ratio of bad events that is allowed."""
        return 1 - self.objective_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class SloRules:
    """The SLO rules that the cluster's Prometheus evaluates."""

    interval_seconds: float
    """How often."""
    rate_window_seconds: float
    """An event is in the recorded series this long after it happened, whole."""
    slos: tuple[RunSlo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What is known of a run besides what was measured: `run.json`."""

    scenario: str
    scenario_document: str
    """The text of the scenario file."""
    plan: RunPlan
    """The load that the scenario asks for, or the window in which another generator drove its own."""
    expectations: tuple[str, ...]
    targets: Mapping[str, str]
    """URLs by what they are, as `workload` and `prometheus`."""
    versions: Mapping[str, str]
    cluster: Cluster
    start_time: float
    """Unix seconds at which the load started: zero of every time that a verdict names."""
    end_time: float
    """Unix seconds up to which the run was recorded."""
    scrape_interval_seconds: float
    interruption: str = ""
    """Why the run ended early; empty if it did not."""
    abort: Abort | None = None
    """Which expectation ended it early, if one did."""
    faults: tuple[PlannedFault, ...] = ()
    """What the scenario breaks on purpose; what was really broken, and when, is in the events."""
    releases: tuple[PlannedRelease, ...] = ()
    """What the scenario releases, in order of time; what became of it is in the canary's ticks."""
    slo_rules: SloRules | None = None
    """None where nobody evaluates any, and in records from before there were any."""

    @property
    def is_window(self) -> bool:
        """Say whether another generator drove the load, and Prometheus alone tells of it."""
        return isinstance(self.plan, WindowPlan)

    @property
    def duration_seconds(self) -> float:
        """Give the recorded time since the load started."""
        return self.end_time - self.start_time

    @property
    def longest_scrape_gap_seconds(self) -> float:
        """Say how far apart scrapes may be before some count as missing."""
        return 2.5 * self.scrape_interval_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecond:
    """What the generator saw of one kind of request in one second: a line of `client.jsonl`."""

    time: int
    """Unix second in which the requests were intended to start (started, dropped) or finished (the rest)."""
    name: str
    method: str
    stage: str
    users: int
    started: int
    finished: int
    failed: int
    """How many of the finished ones failed."""
    dropped: int
    """Requests that were due and never sent."""
    late_seconds_max: float
    """How late the generator itself woke."""
    latency: Mapping[int, int]
    """Requests by bucket of the histogram, from the intended start."""
    failed_on_purpose: int | None = None
    """How many of the failed ones say that their failure was put in; None in records from before that was noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSummary:
    """What another generator says of all its requests together."""

    generator: str
    """As `k6`."""
    requests: int
    failed: int | None
    """None where it did not count them."""
    dropped: int
    """What was due and never begun."""
    rate_per_second: float
    duration_seconds: float | None
    """How long it ran; None where it does not say."""
    latency_seconds: Mapping[str, float]
    """By the name of the measure, as `p95` and `mean`; from the moment at which a request was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Prometheus could not be asked."""

    start_time: float
    """Unix seconds from which on nothing is recorded."""
    end_time: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSeries:
    """The range queries of the contract with their answers: `series.json.gz`."""

    step_seconds: float
    promql: Mapping[str, str]
    """The text of each query, by name."""
    answers: Mapping[str, tuple[TimeSeries, ...]]
    """By the query's name; empty where Prometheus had no data."""
    outages: tuple[Outage, ...] = ()

    def rows(self, name: str) -> tuple[TimeSeries, ...]:
        """Give the rows of a query; none if it has no data or was not asked."""
        return self.answers.get(name, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One CDEvent of `events.jsonl`."""

    time: float
    """Unix seconds."""
    type: str
    subject: str
    content: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a field of the content as text, empty where it is missing."""
        value = self.content.get(name)
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A recorded run, whole."""

    facts: RunFacts
    client: tuple[ClientSecond, ...]
    series: RecordedSeries
    observations: tuple[Observation | Restart, ...]
    """One per sync, from the controller's start on, and the controller's restarts."""
    decisions: tuple[Decision, ...]
    prediction: Prediction
    events: tuple[Event, ...]
    board: Snapshot | None = None
    """The load-test board over the time of the run; None where it could not be asked, and in older records."""
    release: CanaryRelease | None = None
    """The Canary of the manifests, with its templates; None where they have none."""
    canary: Timeline | None = None
    """The ticks of its controller, in Unix seconds, from the last one before the load on; None without a Canary."""
    summary: ClientSummary | None = None
    """What another generator says of its requests; None where it was ours, or says nothing."""
