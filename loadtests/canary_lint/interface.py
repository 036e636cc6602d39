"""What every check is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import promql_parser as promql

from loadtests.canary.model import Analysis, CanaryRelease, CanarySpec, Hook, Metric, MetricTemplate
from loadtests.canary_lint.target import Autoscaler, Named, Target
from slo.documents import Document, FieldPath
from slo.errors import Place
from slo.lint.expressions import Selector, selectors

PROMETHEUS = "prometheus"
"""Provider of the templates whose queries can be looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The query of a metric, as Flagger would send it."""

    index: int
    """Of the metric."""
    metric: Metric
    template: MetricTemplate | None
    """None where the metric has a query of its own."""
    place: Place
    text: str
    """With its variables filled in; empty where that cannot be done."""
    problem: str = ""
    """Why it cannot be filled in."""
    expression: promql.Expr | None = None
    """None where it is no PromQL, or another language."""

    @property
    def is_promql(self) -> bool:
        """Say whether it is asked of a Prometheus."""
        return self.template is None or self.template.provider == PROMETHEUS

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """List what it selects."""
        return () if self.expression is None else selectors(self.expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One Canary with all that is known around it."""

    release: CanaryRelease
    document: Document
    queries: tuple[Query, ...]
    """Of the metrics that have one, if it is among the files."""
    target: Target | None
    """None where it is not among the files."""
    others: tuple[Named, ...]
    """All Deployments and DaemonSets among the files."""
    autoscalers: tuple[Autoscaler, ...]
    """All among the files that may be in the canary's namespace."""
    services: tuple[Named, ...]
    """Likewise."""
    templates: tuple[Named, ...]
    """All MetricTemplates among the files, of any namespace."""
    siblings: tuple[CanarySpec, ...]
    """The other Canaries among the files."""
    comments: Mapping[FieldPath, str] = field(default_factory=dict)
    """What is written beside and above the fields of the Canary."""
    requests_per_second: float | None = None
    """Of the users, all together; None where nobody has said."""

    @property
    def canary(self) -> CanarySpec:
        """Give the Canary."""
        return self.release.canary

    @property
    def analysis(self) -> Analysis | None:
        """Give how releases are judged; None where they are not."""
        return self.canary.analysis if self.canary.is_analysed else None

    @property
    def metrics(self) -> Sequence[Metric]:
        """Give the metrics that are asked for."""
        return self.analysis.metrics if self.analysis else ()

    @property
    def hooks(self) -> Sequence[Hook]:
        """Give the webhooks that are called."""
        return self.analysis.hooks if self.analysis else ()

    def query_of(self, index: int) -> Query | None:
        """Give a metric's query; None where it is not known."""
        return next((one for one in self.queries if one.index == index), None)

    def parsed(self) -> Iterator[tuple[Query, promql.Expr]]:
        """Yield the queries that can be looked into."""
        return ((one, one.expression) for one in self.queries if one.expression is not None)

    def place(self, *path: str | int) -> Place:
        """Say where a field of the Canary stands."""
        return self.document.place(tuple(path))

    def at(self, *path: str | int) -> Place:
        """Say where a field of the analysis stands."""
        return self.place("spec", "analysis", *path)

    def raw(self, *path: str) -> Any:  # noqa: ANN401 - YAML holds anything
        """Give a field of the Canary as the manifest has it; None where it does not."""
        value = self.document.value
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value
