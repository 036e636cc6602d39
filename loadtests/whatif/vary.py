"""Read `--vary`: which knobs take which values.

`target=50..90:10,scaleDown.window=60s|300s` varies two knobs; a value is a single one, or a range with its step.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from loadtests.whatif.knob_values import WrongValue
from loadtests.whatif.knobs import Knob, knobs
from slo.durations import parse_duration_seconds
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import did_you_mean

MOST_VARIANTS = 10_000
"""A larger sweep is more likely a slip than a wish, and takes hours."""
_PLACE = "--vary"
_MOST_PERIOD_SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a knob."""

    number: Decimal
    period_seconds: int = 0
    """Of a policy; 0 for all else."""
    text: str
    """As a user would write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A knob with the values it takes."""

    knob: Knob
    values: tuple[Value, ...]


def read_vary(texts: Sequence[str]) -> tuple[Axis, ...]:
    """Read all `--vary` options.

    Raises:
        InvalidInput: every mistake in them, or that there are too many variants.
    """
    mistakes: list[Mistake] = []
    axes = [axis for text in texts for axis in _axes(text, mistakes)]
    names = [axis.knob.name for axis in axes]
    mistakes.extend(
        _mistake(name, name, "must be varied once", "write all its values with | between them")
        for name in sorted({name for name in names if names.count(name) > 1})
    )
    if not mistakes:
        _check_size(axes, mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(axes)


def grammar() -> str:
    """Describe the grammar, for `--help`."""
    width = max(len(knob.name) for knob in knobs().values())
    lines = [f"{knob.name:<{width}}  {knob.meaning}, as {knob.example}" for knob in knobs().values()]
    return "\n".join(lines)


# Private


def _axes(text: str, mistakes: list[Mistake]) -> Iterator[Axis]:
    known = knobs()
    for item in text.split(","):
        name, equals, raw_values = (part.strip() for part in item.partition("="))
        knob = known.get(name)
        if not equals or not name:
            mistakes.append(_mistake("", item, "must be KNOB=VALUES", "write it as target=50..90:10"))
        elif knob is None:
            rule = f"must be one of {', '.join(known)}"
            mistakes.append(_mistake(name, name, rule, did_you_mean(name, known, otherwise="choose one of them")))
        else:
            yield Axis(knob=knob, values=tuple(_values(knob, raw_values, mistakes)))


def _values(knob: Knob, text: str, mistakes: list[Mistake]) -> Iterable[Value]:
    found: dict[str, Value] = {}
    for part in text.split("|"):
        try:
            found.update({value.text: value for value in _part(knob, part.strip())})
        except WrongValue as wrong:
            mistakes.append(_mistake(knob.name, part, wrong.rule, wrong.next_step))
    return found.values()


def _part(knob: Knob, text: str) -> list[Value]:
    amount, period_seconds = _without_period(knob, text)
    suffix = f"/{period_seconds}s" if knob.policy_of else ""
    return [
        Value(number=number, period_seconds=period_seconds, text=f"{knob.spell(number)}{suffix}")
        for number in _numbers(knob, amount)
    ]


def _without_period(knob: Knob, text: str) -> tuple[str, int]:
    if knob.policy_of is None:
        return text, 0
    amount, _, period = text.partition("/")
    seconds = parse_duration_seconds(period)
    if seconds is None or not seconds.is_integer() or not 1 <= seconds <= _MOST_PERIOD_SECONDS:
        rule = f"must end in a period of whole seconds, 1s..{_MOST_PERIOD_SECONDS}s"
        raise WrongValue(rule=rule, next_step=f"write it as {knob.example}")
    return amount, int(seconds)


def _numbers(knob: Knob, text: str) -> list[Decimal]:
    first, dots, rest = text.partition("..")
    if not dots:
        return [knob.read(text)]
    last, colon, step_text = rest.partition(":")
    if not colon:
        raise WrongValue(rule="must say its step", next_step=f"write it as {text}:STEP")
    low, high, step = knob.read(first), knob.read(last), _step(knob, step_text)
    if high < low:
        raise WrongValue(rule="must go upwards", next_step=f"write it as {last}..{first}:{step_text}")
    count = int((high - low) / step) + 1
    if count > MOST_VARIANTS:
        rule = f"must have at most {MOST_VARIANTS} values, and has {count}"
        raise WrongValue(rule=rule, next_step="take a larger step")
    return [low + step * index for index in range(count)]


def _step(knob: Knob, text: str) -> Decimal:
    """Read a step; unlike a value it has no smallest one, but is above 0."""
    seconds = parse_duration_seconds(text)
    try:
        step = Decimal(text) if seconds is None else Decimal(repr(seconds))
    except InvalidOperation:
        step = Decimal(0)
    if not step.is_finite() or step <= 0:
        raise WrongValue(rule=f"must have a step above 0, and has {text!r}", next_step=f"write it as {knob.example}")
    if (seconds is None) == knob.is_in_seconds:
        raise WrongValue(
            rule=f"must have a step in the unit of its values, and has {text!r}",
            next_step=f"write it as {knob.example}",
        )
    if knob.is_whole and step != step.to_integral_value():
        raise WrongValue(rule=f"must have a whole step, and has {text!r}", next_step=f"write it as {knob.example}")
    return step


def _check_size(axes: Sequence[Axis], mistakes: list[Mistake]) -> None:
    size = 1
    for axis in axes:
        size *= len(axis.values)
    if size > MOST_VARIANTS:
        product = " x ".join(str(len(axis.values)) for axis in axes)
        rule = f"must come to at most {MOST_VARIANTS} variants, and comes to {product} = {size}"
        mistakes.append(_mistake("", ", ".join(axis.knob.name for axis in axes), rule, "take larger steps"))


def _mistake(knob: str, value: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=_PLACE, field=knob), value=value, rule=rule, next_step=next_step)
