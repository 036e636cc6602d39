"""The ratio of an SLO over others: the weighted mean of the ratios of those that have data."""

from slo.model import Composite, Slo
from slo.promql import aggregate, number
from slo.rules.identity import recorded

_PART = "slo_part"


def mean_ratio(slo: Slo, composite: Composite, series: str) -> str:
    """Divide the sum of weight times ratio by the sum of the weights, over the components that have a ratio."""
    ratios = [(component.weight, _ratio(slo, component.slo, series)) for component in composite.components]
    weighted = [f"{number(weight)} * {ratio}" for weight, ratio in ratios]
    weights = [f"{number(weight)} * ({ratio} >= bool 0)" for weight, ratio in ratios]
    return f"{_summed(slo, weighted)}\n/\n{_summed(slo, weights)}"


def _ratio(slo: Slo, component: Slo, series: str) -> str:
    return aggregate("max", slo.group_labels, recorded(component, series))


def _summed(slo: Slo, parts: list[str]) -> str:
    marked = (f'label_replace({part}, "{_PART}", "{place}", "", "")' for place, part in enumerate(parts))
    union = "\n  or\n  ".join(marked)
    return aggregate("sum", slo.group_labels, f"\n  {union}\n")
