"""Read the metrics of an analysis, and the templates they refer to.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/artifacts/flagger/crd.yaml
"""

from typing import Final

from loadtests.canary.manifest_fields import read_interval, read_metadata, read_over, read_switch, read_texts_by_name
from loadtests.canary.model import (
    BUILT_IN_METRICS,
    DEFAULT_METRIC_INTERVAL_SECONDS,
    Metric,
    MetricTemplate,
    TemplateReference,
    ThresholdRange,
)
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields
from slo.suggestions import did_you_mean

_DEFAULT_INTERVAL: Final = "1m"
_PROVIDERS: Final = (
    "prometheus",
    "influxdb",
    "datadog",
    "stackdriver",
    "cloudwatch",
    "newrelic",
    "graphite",
    "dynatrace",
    "keptn",
    "splunk",
)


def read_template(document: Document, mistakes: list[Mistake]) -> MetricTemplate:
    """Read a MetricTemplate; what is wrong with it is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    name, namespace = read_metadata(fields, "MetricTemplate")
    spec = fields.mapping("spec")
    provider = spec.mapping("provider")
    read_over(provider, "headers", "secretRef", "region", "address")
    template = MetricTemplate(
        name=name,
        namespace=namespace,
        provider=provider.choice("type", _PROVIDERS),
        address=provider.text("address") if "address" in provider else "",
        query=spec.text("query"),
    )
    read_switch(provider, "insecureSkipVerify")
    provider.reject_unknown()
    spec.reject_unknown()
    read_over(fields, "status")
    fields.reject_unknown()
    return template


def read_metric(fields: Fields, namespace: str) -> Metric:
    """Read one metric of an analysis; its template is in the canary's namespace where it says nothing else."""
    reference = fields.optional_mapping("templateRef")
    raw_interval = fields.raw("interval")
    metric = Metric(
        name=fields.text("name"),
        interval_seconds=read_interval(fields, "interval", default_seconds=DEFAULT_METRIC_INTERVAL_SECONDS),
        # Flagger's default is for its observers only; in a template `{{ interval }}` stays empty.
        interval=str(raw_interval or ("" if reference is not None else _DEFAULT_INTERVAL)),
        range=_read_range(fields),
        threshold=fields.number("threshold") if "threshold" in fields else None,
        template=None if reference is None else _read_reference(reference, namespace),
        query=fields.text("query") if "query" in fields else "",
        variables=read_texts_by_name(fields, "templateVariables"),
    )
    read_over(fields, "threshold", "query")
    _reject_unmeasured(fields, metric)
    fields.reject_unknown()
    return metric


# Private


def _read_range(fields: Fields) -> ThresholdRange | None:
    bounds = fields.optional_mapping("thresholdRange")
    if bounds is None:
        return None
    minimum = bounds.number("min") if "min" in bounds else None
    maximum = bounds.number("max") if "max" in bounds else None
    read_over(bounds, "min", "max")
    bounds.reject_unknown()
    if minimum is not None and maximum is not None and minimum > maximum:
        bounds.mistake("max", maximum, f"must be at least min, which is {minimum:g}", "raise it, or lower min")
    return ThresholdRange(minimum=minimum, maximum=maximum)


def _read_reference(fields: Fields, namespace: str) -> TemplateReference:
    reference = TemplateReference(name=fields.text("name"), namespace=fields.text("namespace", default=namespace))
    fields.reject_unknown()
    return reference


def _reject_unmeasured(fields: Fields, metric: Metric) -> None:
    if metric.is_built_in and metric.name and metric.name not in BUILT_IN_METRICS:
        rule = f"is not measured: without templateRef it must be one of {', '.join(BUILT_IN_METRICS)}"
        next_step = did_you_mean(metric.name, BUILT_IN_METRICS, otherwise="add a templateRef")
        fields.mistake("name", metric.name, rule, next_step)
