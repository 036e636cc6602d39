"""A stack with a Canary, made by hand: four steps of 20 %, judged by the canary's own errors and latency."""

from dataclasses import replace

from loadtests.canary.model import (
    Analysis,
    CanaryRelease,
    CanarySpec,
    Hook,
    Metric,
    MetricTemplate,
    ObjectName,
    TemplateReference,
    ThresholdRange,
)
from loadtests.manifests.model import Stack
from tests.loadtests.stack_builder import stack

CANARY_PODS = 'pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]+"'
ANY_PODS = 'pod=~"{{ target }}.*"'
_RATE = 'sum(rate(http_requests_total{{namespace="{{{{ namespace }}}}",{pods}{more}}}[{{{{ interval }}}}]))'


def error_query(pods: str = CANARY_PODS) -> str:
    """Ask for the percentage of failed requests."""
    bad, every = _RATE.format(pods=pods, more=',code=~"5.."'), _RATE.format(pods=pods, more="")
    return f"100 * ({bad} or vector(0)) / {every}"


def latency_query(pods: str = CANARY_PODS) -> str:
    """Ask for the milliseconds that 95 % of the requests do not exceed."""
    buckets = f'http_request_duration_seconds_bucket{{{pods},code!~"5.."}}[{{{{ interval }}}}]'
    return f"1000 * histogram_quantile(0.95, sum by (le) (rate({buckets})))"


def metric(name: str, most: float, *, interval: str = "20s") -> Metric:
    """Give a metric with a template of its own name."""
    return Metric(
        name=name,
        interval=interval,
        interval_seconds=float(interval.removesuffix("s")),
        range=ThresholdRange(maximum=most),
        template=TemplateReference(name=name, namespace="demo"),
    )


def analysis(*hooks: Hook, **changes: object) -> Analysis:
    """Judge every 10 s, give up after two failed checks."""
    given = Analysis(
        interval_seconds=10.0,
        threshold=2,
        max_weight=60,
        step_weight=20,
        metrics=(metric("errors", 1.0), metric("latency", 500.0)),
        hooks=hooks,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def canary_release(judged: Analysis | None = None, **queries: str) -> CanaryRelease:
    """Give the Canary of the stack, with other queries of its templates where they are given."""
    texts = {"errors": error_query(), "latency": latency_query(), **queries}
    spec = CanarySpec(
        name="load-harness",
        namespace="demo",
        target=ObjectName(kind="Deployment", name="load-harness"),
        autoscaler=ObjectName(kind="HorizontalPodAutoscaler", name="load-harness"),
        analysis=judged or analysis(),
        progress_deadline_seconds=30,
    )
    templates = tuple(
        MetricTemplate(name=name, namespace="demo", provider="prometheus", address="http://prometheus:9090", query=text)
        for name, text in texts.items()
    )
    return CanaryRelease(canary=spec, templates=templates)


def canary_stack(release: CanaryRelease | None = None) -> Stack:
    """Give the stack with its Canary, or with another one."""
    return replace(stack(), release=release or canary_release())
