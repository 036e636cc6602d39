"""Read the SLIs of OpenSLO, inline and referred to."""

from dataclasses import dataclass

from slo.fields import Fields
from slo.model import Comparison, EventsIndicator, Indicator, RatioIndicator, ThresholdIndicator
from slo.spec.names import optional_text
from slo.spec.openslo.kinds import DATA_SOURCE, SLI, Shelf
from slo.spec.openslo.metadata import read_inline, read_metadata
from slo.spec.queries import Query, check_same_groups, read_counter, read_value
from slo.spec.switches import read_switch

_PROMETHEUS = "prometheus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sli:
    """An indicator; that of a threshold needs an objective's value to be whole."""

    indicator: Indicator
    labels: tuple[str, ...] = ()
    threshold_query: str = ""
    """Where it is a value that is held against a threshold."""

    def for_objective(self, objective: Fields) -> Indicator:
        """Give the indicator for an objective, whose threshold it may need; elsewhere `op` and `value` mean nothing."""
        if not self.threshold_query:
            objective.raw("op")
            objective.raw("value")
            return self.indicator
        return ThresholdIndicator(
            value=self.threshold_query,
            comparison=Comparison(objective.choice("op", tuple(Comparison))),
            threshold=objective.number("value"),
        )


PLACEHOLDER = Sli(indicator=RatioIndicator(ratio="vector(0)", is_errors=True))


class Slis:
    """Read each SLI once, however often it is referred to."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._read: dict[str, Sli] = {}

    def read_all(self) -> None:
        """Read every SLI, so that mistakes of one that nobody refers to are found too."""
        for item in self._shelf.of_kind(SLI):
            for name in ("apiVersion", "kind"):
                item.fields.raw(name)
            read_metadata(item.fields)
            self._read[item.name] = self._spec(item.fields.mapping("spec"))
            item.fields.reject_unknown()

    def of(self, fields: Fields) -> Sli:
        """Read `indicator` or `indicatorRef`, exactly one of them."""
        inline, reference = "indicator" in fields, "indicatorRef" in fields
        inner, name = fields.raw("indicator"), fields.raw("indicatorRef")
        if inline and reference:
            fields.mistake("indicatorRef", name, "must not stand beside `indicator`", "keep one of the two")
        elif reference:
            found = self._shelf.find(fields, "indicatorRef", SLI)
            return PLACEHOLDER if found is None else self._read.get(found.name, PLACEHOLDER)
        elif not inline:
            fields.mistake("indicator", inner, "is required", "add `indicator:`, or `indicatorRef:` with an SLI's name")
            return PLACEHOLDER
        _, spec = read_inline(fields.mapping("indicator"), SLI)
        return self._spec(spec)

    def _spec(self, spec: Fields) -> Sli:
        kinds = [kind for kind in ("ratioMetric", "thresholdMetric") if spec.raw(kind) is not None]
        if len(kinds) != 1:
            value = " and ".join(kinds) or None
            rule = "must have either `ratioMetric` or `thresholdMetric`"
            spec.mistake("", value, rule, "keep one" if kinds else "add one")
        optional_text(spec, "description")
        readers = {"ratioMetric": self._ratio, "thresholdMetric": self._threshold}
        read = [readers[kind](spec.mapping(kind)) for kind in kinds]
        spec.reject_unknown()
        return read[0] if len(read) == 1 else PLACEHOLDER

    def _threshold(self, metric: Fields) -> Sli:
        source, name = self._source(metric)
        query = None if source is None else read_value(source, name)
        metric.reject_unknown()
        if query is None:
            return PLACEHOLDER
        return Sli(indicator=PLACEHOLDER.indicator, labels=query.labels, threshold_query=query.text)

    def _ratio(self, ratio: Fields) -> Sli:
        is_counter = read_switch(ratio, "counter", default=True)
        if "raw" in ratio:
            return self._raw(ratio)
        parts = [part for part in ("good", "bad") if ratio.raw(part) is not None]
        if len(parts) != 1:
            value = " and ".join(parts) or None
            ratio.mistake("", value, "must have `total` and either `good` or `bad`", "keep one" if parts else "add one")
        queries = {part: self._events(ratio, part, is_counter=is_counter) for part in (*parts, "total")}
        ratio.reject_unknown()
        total, part = queries["total"], queries[parts[0]] if len(parts) == 1 else None
        if total is None or part is None:
            return PLACEHOLDER
        check_same_groups(ratio, parts[0], part, total)
        good, errors = (part.text, None) if parts == ["good"] else (None, part.text)
        return Sli(indicator=EventsIndicator(total=total.text, errors=errors, good=good), labels=total.labels)

    def _raw(self, ratio: Fields) -> Sli:
        for part in ("good", "bad", "total"):
            if part in ratio:
                ratio.mistake(part, part, "must not stand beside `raw`, which has the ratio already", "remove it")
            ratio.raw(part)
        kind = ratio.choice("rawType", ("success", "failure"))
        source, name = self._source(ratio.mapping("raw"))
        query = None if source is None else read_value(source, name)
        ratio.reject_unknown()
        if query is None:
            return PLACEHOLDER
        return Sli(indicator=RatioIndicator(ratio=query.text, is_errors=kind == "failure"), labels=query.labels)

    def _events(self, ratio: Fields, part: str, *, is_counter: bool) -> Query | None:
        metric = ratio.mapping(part)
        source, name = self._source(metric)
        query = None if source is None else read_counter(source, name, is_counter=is_counter)
        metric.reject_unknown()
        return query

    def _source(self, metric: Fields) -> tuple[Fields | None, str]:
        """Give where the query of a metric stands; None if it is none of Prometheus."""
        source = metric.mapping("metricSource")
        kind = self._type(source)
        spec = source.mapping("spec")
        source.reject_unknown()
        if kind is not None and kind.lower() != _PROMETHEUS:
            rule = "is a metric source that cannot be read: only Prometheus can"
            field = "metricSourceRef" if "type" not in source else "type"
            source.mistake(field, kind, rule, "export the metric to Prometheus, and write type: Prometheus")
            return None, ""
        names = [name for name in ("query", "promql") if name in spec]
        spec.raw("queryType")
        for name in ("query", "promql"):
            spec.raw(name)
        if len(names) > 1:
            spec.mistake("promql", spec.raw("promql"), "must not stand beside `query`", "keep one of the two")
        spec.reject_unknown()
        return spec, names[0] if names else "query"

    def _type(self, source: Fields) -> str | None:
        """Tell the type of a metric source; None after noting that it cannot be told."""
        kind = optional_text(source, "type") or None
        if "metricSourceRef" not in source:
            source.raw("metricSourceRef")
            if source.raw("type") in (None, ""):
                source.mistake("type", None, "is required without a `metricSourceRef`", "write type: Prometheus")
            return kind
        if kind is not None:
            optional_text(source, "metricSourceRef")
            return kind
        found = self._shelf.find(source, "metricSourceRef", DATA_SOURCE)
        spec = found.fields.raw("spec") if found is not None else None
        named = spec.get("type") if isinstance(spec, dict) else None
        return named if isinstance(named, str) else None
