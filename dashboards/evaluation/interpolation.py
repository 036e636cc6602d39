"""Put values in the places of variables, as Grafana's Prometheus data source does before it asks."""

from datetime import UTC, datetime

from dashboards.evaluation.choices import ALL, Choices
from dashboards.evaluation.formats import for_promql, formatted
from dashboards.evaluation.resolution import Resolution
from dashboards.evaluation.times import TimeRange
from dashboards.expansion import Expanded, Reference, expand
from slo.durations import spell_duration


def interpolate(text: str, choices: Choices, resolution: Resolution, *, how: str = "") -> Expanded:
    """Write a query as it is asked; a variable that nobody knows stays as it is written.

    Args:
        text: With variables.
        choices: What is chosen of them.
        resolution: How dense it is asked.
        how: The form of those that name none; empty for that of PromQL.
    """
    return expand(text, lambda one: _value(one, choices, resolution, one.format or how))


def shown(text: str, choices: Choices, resolution: Resolution) -> str:
    """Write a title or a description as it is shown."""
    return expand(text, lambda one: _value(one, choices, resolution, one.format or "text")).text


# Private


def _value(reference: Reference, choices: Choices, resolution: Resolution, how: str) -> str | None:
    choice = choices.get(reference.name)
    if choice is None:
        return _built_in(reference, resolution)
    if choice.is_all and choice.all_value and how not in {"text", "queryparam"}:
        return choice.all_value  # never escaped: it is written for this
    if choice.is_all and how == "queryparam":
        return f"var-{choice.name}={ALL}"
    return formatted(choice, how) if how else for_promql(choice)


def _built_in(reference: Reference, resolution: Resolution) -> str | None:
    if reference.name in {"__from", "__to"}:
        return _moment(reference, resolution.range)
    seconds = {
        "__interval": resolution.interval_seconds,
        "__rate_interval": resolution.rate_interval_seconds,
        "__range": float(round(resolution.range.seconds)),
    }
    name, _, unit = reference.name.rpartition("_")
    if reference.name in seconds:
        return f"{seconds['__range']:.0f}s" if reference.name == "__range" else spell_duration(seconds[reference.name])
    if name in seconds and unit in {"s", "ms"}:
        return f"{seconds[name] * (1000 if unit == 'ms' else 1):.0f}"
    return None


def _moment(reference: Reference, time_range: TimeRange) -> str:
    seconds = time_range.start if reference.name == "__from" else time_range.end
    if reference.format == "date:seconds":
        return f"{seconds:.0f}"
    if reference.format.startswith("date"):
        return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%dT%H:%M:%S.000Z}"
    return f"{seconds * 1000:.0f}"
