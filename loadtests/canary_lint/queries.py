"""The queries of a canary's metrics, as Flagger would send them."""

from collections.abc import Iterator, Sequence

import promql_parser as promql

from loadtests.canary.model import CanaryRelease, Metric, MetricTemplate
from loadtests.canary.template import TemplateError, query_of
from loadtests.canary_lint.interface import PROMETHEUS, Query
from loadtests.canary_lint.target import Named
from slo.documents import Document
from slo.errors import Place


def queries_of(release: CanaryRelease, document: Document, templates: Sequence[Named]) -> Iterator[Query]:
    """Yield the queries of the metrics that have one here: of their own, or of a template among the files."""
    analysis = release.canary.analysis
    for index, metric in enumerate(analysis.metrics if analysis else ()):
        template = release.template_of(metric)
        if template is not None:
            yield _query(release, index, _place_of(template, templates) or document.place(_path(index)))
        elif metric.query:
            yield _query(release, index, document.place((*_path(index), "query")))


# Private


def _path(index: int) -> tuple[str | int, ...]:
    return ("spec", "analysis", "metrics", index)


def _place_of(template: MetricTemplate, templates: Sequence[Named]) -> Place | None:
    there = (one for one in templates if (one.name, one.namespace) == (template.name, template.namespace))
    return next((one.document.place(("spec", "query")) for one in there), None)


def _query(release: CanaryRelease, index: int, place: Place) -> Query:
    analysis = release.canary.analysis
    assert analysis is not None  # noqa: S101 - the caller has the metric from it
    metric = analysis.metrics[index]
    template = release.template_of(metric)
    text, problem, expression = _filled_in(release, metric), "", None
    if isinstance(text, TemplateError):
        text, problem = "", str(text)
    elif template is None or template.provider == PROMETHEUS:
        expression, problem = _parsed(text)
    return Query(
        index=index,
        metric=metric,
        template=template,
        place=place,
        text=text,
        problem=problem,
        expression=expression,
    )


def _filled_in(release: CanaryRelease, metric: Metric) -> str | TemplateError:
    try:
        return query_of(release, metric)
    except TemplateError as error:
        return error


def _parsed(text: str) -> tuple[promql.Expr | None, str]:
    try:
        return promql.parse(text), ""
    except ValueError as error:
        return None, str(error).strip().split("\n")[0]
