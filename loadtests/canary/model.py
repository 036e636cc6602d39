"""A Canary and its MetricTemplates: values only, with Flagger's defaults filled in.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/apis/flagger/v1beta1/canary.go
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SHORTEST_INTERVAL_SECONDS = 10.0
"""A shorter analysis interval is taken as this one."""
DEFAULT_INTERVAL_SECONDS = 60.0
DEFAULT_METRIC_INTERVAL_SECONDS = 60.0
DEFAULT_HOOK_TIMEOUT_SECONDS = 10.0
DEFAULT_PROGRESS_DEADLINE_SECONDS = 600
KUBERNETES_ITERATIONS = 10
"""What Flagger plans for the provider kubernetes where the manifest plans none."""
WHOLE_PERCENT = 100
PROVIDER_KUBERNETES = "kubernetes"
"""No mesh and no ingress: traffic cannot be split, so every release is blue/green."""
REQUEST_SUCCESS_RATE = "request-success-rate"
REQUEST_DURATION = "request-duration"
BUILT_IN_METRICS = (REQUEST_SUCCESS_RATE, REQUEST_DURATION)
"""Metrics that Flagger's observers know without a template: percent of requests, milliseconds."""


class Phase(StrEnum):
    """Where a canary is, in Flagger's words."""

    INITIALIZING = "Initializing"
    INITIALIZED = "Initialized"
    WAITING = "Waiting"
    PROGRESSING = "Progressing"
    WAITING_PROMOTION = "WaitingPromotion"
    PROMOTING = "Promoting"
    FINALISING = "Finalising"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    TERMINATING = "Terminating"
    TERMINATED = "Terminated"


RUNNING_PHASES = frozenset(
    {Phase.WAITING, Phase.PROGRESSING, Phase.WAITING_PROMOTION, Phase.PROMOTING, Phase.FINALISING}
)
"""In these a release is under way."""
ANALYSED_PHASES = frozenset({Phase.PROGRESSING, Phase.WAITING_PROMOTION})
"""In these the canary is checked, and another revision takes its place."""
PROMOTED_PHASES = frozenset({Phase.PROMOTING, Phase.FINALISING})
"""In these it becomes the primary, and another revision waits."""


class Strategy(StrEnum):
    """How the new version gets its traffic."""

    CANARY = "canary"
    BLUE_GREEN = "blue/green"
    A_B = "A/B testing"


class HookType(StrEnum):
    """When a webhook is called."""

    CONFIRM_ROLLOUT = "confirm-rollout"
    PRE_ROLLOUT = "pre-rollout"
    ROLLOUT = "rollout"
    CONFIRM_TRAFFIC_INCREASE = "confirm-traffic-increase"
    CONFIRM_PROMOTION = "confirm-promotion"
    POST_ROLLOUT = "post-rollout"
    ROLLBACK = "rollback"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A webhook; it succeeds with a status of up to 202."""

    type: HookType
    name: str
    url: str
    timeout_seconds: float = DEFAULT_HOOK_TIMEOUT_SECONDS
    retries: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    disable_tls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRange:
    """Bounds of a metric, both inclusive; None where there is none."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReference:
    """The MetricTemplate that a metric takes its query from."""

    name: str
    namespace: str
    """The canary's own where the manifest is silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A check of the analysis: built in, by template, or with a query of its own."""

    name: str
    interval_seconds: float = DEFAULT_METRIC_INTERVAL_SECONDS
    """The window of its query."""
    interval: str = "1m"
    """The same, as it is put into the query."""
    range: ThresholdRange | None = None
    """Wins over `threshold`."""
    threshold: float | None = None
    """The old way: the least success rate, the most of anything else; None where the manifest has none."""
    template: TemplateReference | None = None
    query: str = ""
    """PromQL of its own; empty for a built-in metric or one with a template."""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_built_in(self) -> bool:
        """Say whether Flagger's observer measures it."""
        return self.template is None and not self.query


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """How a release is judged."""

    interval_seconds: float = DEFAULT_INTERVAL_SECONDS
    """As the manifest has it; `tick_seconds` is what Flagger makes of it."""
    threshold: int = 1
    """As the manifest has it; `CanarySpec.failed_checks_limit` is what Flagger makes of it."""
    max_weight: int = 0
    """Percent; 0 where the manifest has none."""
    step_weight: int = 0
    step_weights: tuple[int, ...] = ()
    step_weight_promotion: int = 0
    iterations: int = 0
    mirror: bool = False
    mirror_weight: int = 0
    match: tuple[Mapping[str, object], ...] = ()
    """Conditions on requests, raw, for A/B testing."""
    primary_ready_threshold_percent: int = WHOLE_PERCENT
    canary_ready_threshold_percent: int = WHOLE_PERCENT
    has_session_affinity: bool = False
    metrics: tuple[Metric, ...] = ()
    hooks: tuple[Hook, ...] = ()

    @property
    def tick_seconds(self) -> float:
        """Give the time between two ticks."""
        return max(self.interval_seconds, SHORTEST_INTERVAL_SECONDS)

    def hooks_of(self, *types: HookType) -> tuple[Hook, ...]:
        """Give the webhooks of some types, in the order of the manifest."""
        return tuple(hook for hook in self.hooks if hook.type in types)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectName:
    """Another object in the canary's namespace."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CanarySpec:
    """One Canary."""

    name: str
    namespace: str
    target: ObjectName
    analysis: Analysis | None
    """None, like `skip_analysis`: every release is promoted at once."""
    autoscaler: ObjectName | None = None
    primary_min_replicas: int | None = None
    """Of the primary's copy of the autoscaler; None: as the autoscaler has it."""
    primary_max_replicas: int | None = None
    provider: str = ""
    """Mesh or ingress; empty: the one that Flagger was started with."""
    service_name: str = ""
    """Empty: the target's name."""
    service_port: int = 0
    ingress_name: str = ""
    route_name: str = ""
    progress_deadline_seconds: int = DEFAULT_PROGRESS_DEADLINE_SECONDS
    skip_analysis: bool = False
    suspend: bool = False

    @property
    def apex(self) -> str:
        """Name the Service that users ask."""
        return self.service_name or self.target.name

    @property
    def primary(self) -> str:
        """Name the Deployment that Flagger makes of the target, and that serves between releases."""
        return f"{self.target.name}-primary"

    @property
    def is_analysed(self) -> bool:
        """Say whether a release is analysed at all."""
        return self.analysis is not None and not self.skip_analysis

    @property
    def tick_seconds(self) -> float:
        """Give the time between two ticks."""
        return (self.analysis or Analysis()).tick_seconds

    @property
    def failed_checks_limit(self) -> int:
        """Give the number of failed checks, of all that there were, that ends in a rollback."""
        return max((self.analysis or Analysis()).threshold, 1)

    @property
    def splits_traffic(self) -> bool:
        """Say whether a mesh or an ingress shares the requests out."""
        return self.provider != PROVIDER_KUBERNETES

    @property
    def planned_iterations(self) -> int:
        """Give the rounds of checks; 0 where the requests are given over by weights."""
        planned = (self.analysis or Analysis()).iterations
        return planned if planned > 0 or self.splits_traffic else KUBERNETES_ITERATIONS

    @property
    def strategy(self) -> Strategy:
        """Say how the new version gets its traffic."""
        if self.analysis is None or self.planned_iterations == 0:
            return Strategy.CANARY
        return Strategy.A_B if self.analysis.match and self.splits_traffic else Strategy.BLUE_GREEN


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricTemplate:
    """A query that metrics share."""

    name: str
    namespace: str
    provider: str
    """As `prometheus`."""
    address: str
    query: str
    """With `{{ name }}`, `{{ target }}` and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryRelease:
    """A Canary with the templates of its metrics."""

    canary: CanarySpec
    templates: tuple[MetricTemplate, ...] = ()

    def template_of(self, metric: Metric) -> MetricTemplate | None:
        """Give a metric's template; None where it has none, or it is not there."""
        wanted = metric.template
        if wanted is None:
            return None
        named = (wanted.name, wanted.namespace)
        return next((one for one in self.templates if (one.name, one.namespace) == named), None)
