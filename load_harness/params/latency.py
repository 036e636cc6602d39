"""The field `latency` of a fault rule: a distribution of delays."""

from collections.abc import Callable, Iterator, Mapping

from load_harness.errors import Mistake, as_json, spelt
from load_harness.params.distributions import Fixed, Latency, Normal, Pareto
from load_harness.params.form import Field, Form, absent, no_choice, no_object, raise_setting, within
from load_harness.settings import Settings

LATENCY = "latency"
_NAME = "distribution"
_MAXIMUM = "maximum_milliseconds"
_SMALLEST = 0.001
"""Below, the delay is less than what it takes to wait for it."""
_SMALLEST_SHAPE, _LARGEST_SHAPE = 0.1, 100.0
_EXAMPLE = '{"distribution": "normal", "mean_milliseconds": 100, "deviation_milliseconds": 20}'


def latency_schema(settings: Settings) -> dict[str, object]:
    """Describe the field in JSON Schema."""
    return {
        "description": "how the delays of the requests are distributed, in place of latency_milliseconds",
        "oneOf": [latency_form(name, settings).schema() for name in _MAKERS],
    }


def latency_form(name: str, settings: Settings) -> Form:
    """The fields of a distribution."""
    fields = {
        Fixed.NAME: (_time(settings, "milliseconds", "delay of every request, in ms", minimum=0),),
        Normal.NAME: (
            _time(settings, "mean_milliseconds", "mean before the cut, in ms", minimum=0, within=_MAXIMUM),
            _time(settings, "deviation_milliseconds", "standard deviation before the cut, in ms", minimum=_SMALLEST),
            _maximum(settings),
        ),
        Pareto.NAME: (
            _time(settings, "minimum_milliseconds", "the shortest delay, in ms", minimum=_SMALLEST, within=_MAXIMUM),
            _shape(),
            _maximum(settings),
        ),
    }
    return Form(fields=fields[name], parts={_NAME: {"const": name}}, required_parts=(_NAME,))


def read_latency(raw: object, settings: Settings) -> tuple[Latency | None, list[Mistake]]:
    """Read a distribution, and list what is wrong with it."""
    if not isinstance(raw, dict):
        return None, [no_object(LATENCY, raw, _EXAMPLE)]
    name = raw.get(_NAME)
    if _NAME not in raw:
        return None, within(LATENCY, [absent(_NAME)])
    if not isinstance(name, str) or name not in _MAKERS:
        return None, within(LATENCY, [no_choice(_NAME, name, _MAKERS)])
    values, mistakes = latency_form(name, settings).collect(raw)
    mistakes.extend(_empty(values))
    if mistakes:
        return None, within(LATENCY, mistakes)
    return _MAKERS[name]({field: float(value) for field, value in values.items()}), []


def _empty(values: Mapping[str, float]) -> Iterator[Mistake]:
    low, high = values.get("minimum_milliseconds"), values.get(_MAXIMUM)
    if low is not None and low == high:
        rule = f"must be below {_MAXIMUM}, which is {spelt(low)}"
        step = 'lower it, or send {"distribution": "fixed"}'
        yield Mistake(field="minimum_milliseconds", value=as_json(low), rule=rule, next_step=step)


def _maximum(settings: Settings) -> Field:
    most = settings.max_latency_milliseconds
    return _time(settings, _MAXIMUM, "the longest delay, in ms: longer ones are not drawn", _SMALLEST, default=most)


def _time(
    settings: Settings,
    name: str,
    meaning: str,
    minimum: float,
    *,
    default: float | None = None,
    within: str | None = None,
) -> Field:
    return Field(
        name=name,
        meaning=meaning,
        minimum=minimum,
        maximum=settings.max_latency_milliseconds,
        more=raise_setting("LOAD_HARNESS_MAX_LATENCY_MILLISECONDS"),
        default=default,
        required=default is None,
        within=within,
    )


def _shape() -> Field:
    return Field(
        name="shape",
        meaning="exponent of the tail: the smaller, the more of the delays are very long",
        minimum=_SMALLEST_SHAPE,
        maximum=_LARGEST_SHAPE,
        more=f"send at most {spelt(_LARGEST_SHAPE)}, where hardly any delay differs from the shortest",
    )


_MAKERS: Mapping[str, Callable[[Mapping[str, float]], Latency]] = {
    Fixed.NAME: lambda values: Fixed(**values),
    Normal.NAME: lambda values: Normal(**values),
    Pareto.NAME: lambda values: Pareto(**values),
}
