"""Spell numbers, times and lists as they are said."""

from collections.abc import Sequence

from loadtests.hpa.model import (
    ContainerResourceMetric,
    ExternalMetric,
    MetricSpec,
    ObjectMetric,
    PodsMetric,
    ResourceMetric,
)

MOST_NAMES = 6
"""A longer list is cut."""
_MEBIBYTE_MILLI = 1000 << 20


def count(number: int, what: str) -> str:
    """Spell a number of things: `1 pod`, `3 pods`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def listed(names: Sequence[str], *, last: str = "and") -> str:
    """Spell a list as `a, b and c`; a long one is cut."""
    if len(names) > MOST_NAMES:
        shown = MOST_NAMES - 1
        return f"{', '.join(names[:shown])} {last} {len(names) - shown} others"
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def seconds(number: float) -> str:
    """Spell a length of time."""
    return f"{round(number, 1):.12g} s"


def ago(number: float) -> str:
    """Spell how long ago something was."""
    return f"{seconds(number)} ago" if round(number, 1) > 0 else "at this very sync"


def ratio(number: float) -> str:
    """Spell a ratio with four digits."""
    return f"{number:.4g}"


def percent(part: float) -> str:
    """Spell a ratio in percent."""
    return f"{round(100 * part, 6):.6g} %"


def capitalized(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def amount(metric: MetricSpec, milli: int) -> str:
    """Spell a quantity of a metric, CPU in millicores and memory in mebibytes."""
    name = metric.name if isinstance(metric, ResourceMetric | ContainerResourceMetric) else ""
    if name == "cpu":
        return f"{milli}m"
    if name in {"memory", "ephemeral-storage"}:
        return f"{milli / _MEBIBYTE_MILLI:.1f}".removesuffix(".0") + "Mi"
    return f"{milli / 1000:.3f}".rstrip("0").rstrip(".")


def resource(name: str) -> str:
    """Spell a resource."""
    return "CPU" if name == "cpu" else name


def subject(metric: MetricSpec) -> str:
    """Name a metric in a sentence."""
    match metric:
        case ResourceMetric():
            return resource(metric.name)
        case ContainerResourceMetric():
            return f"{resource(metric.name)} of container {metric.container}"
        case PodsMetric():
            return f"the pods metric {metric.name}"
        case ObjectMetric():
            described = metric.described_object
            return f"the object metric {metric.name} of {described.kind} {described.name}"
        case ExternalMetric():
            return f"the external metric {metric.name}"
