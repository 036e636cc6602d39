"""The analysis of one tick: rollout webhooks, then metrics; the first that fails ends it.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go (runAnalysis), scheduler_metrics.go
"""

from collections.abc import Iterator
from dataclasses import replace

from loadtests.canary import messages
from loadtests.canary.interface import Measured
from loadtests.canary.model import BUILT_IN_METRICS, Analysis, HookType, Metric
from loadtests.canary.thresholds import failure
from loadtests.canary.visit import Visit


def analysis_passes(visit: Visit) -> bool:
    """Run the checks of one tick, in Flagger's order."""
    metrics = metrics_in_order(visit.analysis)
    return visit.all_agree(HookType.ROLLOUT) and all(_metric_passes(visit, metric) for metric in metrics)


def metrics_in_order(analysis: Analysis) -> Iterator[Metric]:
    """Give the questions to Prometheus: what observers know and own queries first, then all templates.

    A metric with the name of a built-in one is asked as that, too, when it has a query or a template.
    """
    for metric in analysis.metrics:
        if metric.name in BUILT_IN_METRICS:
            yield replace(metric, template=None, query="")
        if metric.query:
            yield replace(metric, template=None)
    for metric in analysis.metrics:
        if metric.template is not None or (metric.is_built_in and metric.name not in BUILT_IN_METRICS):
            yield metric


# Private


def _metric_passes(visit: Visit, metric: Metric) -> bool:
    if metric.is_built_in and metric.name not in BUILT_IN_METRICS:
        measured, message = Measured(), messages.NOTHING_TO_ASK
    else:
        measured = visit.surroundings.measure(metric)
        message = failure(visit.spec, metric, measured)
    visit.note_metric(metric, measured, message)
    if message:
        visit.warn(message)
    return not message
