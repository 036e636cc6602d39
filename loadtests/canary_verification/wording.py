"""What Flagger tells, as far as the engine knows it beforehand: a reason or a value stands only in the event itself."""

import re
from dataclasses import dataclass, replace

from loadtests.canary import messages
from loadtests.canary.go_words import spell_duration, whole_milliseconds
from loadtests.canary.interface import Measured
from loadtests.canary.model import BUILT_IN_METRICS, CanarySpec, Hook, HookType, Metric, TemplateReference
from loadtests.canary_verification.answers import BEYOND, UNKNOWN

_HIDDEN = "..."
_DURATION = re.compile(r"-?(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?(?:(\d+)ms)?")


@dataclass(frozen=True, slots=True)
class Beyond:
    """Where the value of a metric is that did not pass."""

    bound: float
    is_above: bool

    def has(self, spelt: str) -> bool:
        """Say whether a value, as Flagger spells it, is on that side; rounded, it may be the bound itself."""
        value, bound = _value(spelt), float(f"{self.bound:.2f}")
        return value is not None and (value >= bound if self.is_above else value <= bound)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with at most one part that may be anything."""

    start: str
    end: str | None = None
    """What comes after the open part; None where there is none."""
    beyond: Beyond | None = None
    """What the open part must be, where it is a metric's value."""

    def __str__(self) -> str:
        return self.start if self.end is None else f"{self.start}{_HIDDEN}{self.end}"

    def matches(self, message: str) -> bool:
        """Say whether an event has this text."""
        if self.end is None:
            return message == self.start
        is_long_enough = len(message) >= len(self.start) + len(self.end)
        if not (is_long_enough and message.startswith(self.start) and message.endswith(self.end)):
            return False
        return self.beyond is None or self.beyond.has(message[len(self.start) : len(message) - len(self.end)])


def wording_of(message: str, measured: Measured) -> Wording:
    """Open the part of a text that stands for what only the event says."""
    start, found, end = message.partition(UNKNOWN)
    if found:
        return Wording(start, end)
    for hidden in _spellings(measured.value):
        start, found, end = message.partition(hidden)
        if found:
            return Wording(start, end, _beyond(measured.value or 0.0))
    return Wording(message)


_NUMBER = 770_077
"""Stands for a number; Go spells one of seven digits with a power of ten."""
_SPELLINGS = (f"{_NUMBER}.00", spell_duration(_NUMBER), f"{_NUMBER}")
_SPELT_NUMBERS = re.compile("|".join(re.escape(re.escape(one)) for one in _SPELLINGS))


class LoopTexts:
    """The texts of a canary's loop, whatever it, its target, its webhooks, metrics, bounds and steps are called."""

    def __init__(self, spec: CanarySpec) -> None:
        anybody = replace(spec, name=UNKNOWN, target=replace(spec.target, name=UNKNOWN))
        self._patterns = tuple(_pattern(text) for text in _templates(anybody))
        self._known: dict[str, bool] = {}

    def has(self, message: str) -> bool:
        """Say whether a text is one of the loop's; any other is an error of Flagger's own, or a notice."""
        if message not in self._known:
            self._known[message] = any(pattern.fullmatch(message) for pattern in self._patterns)
        return self._known[message]


# Private


def _beyond(value: float) -> Beyond:
    """Give the bound that a value stands for."""
    is_above = value > 0
    return Beyond(bound=value - BEYOND if is_above else value + BEYOND, is_above=is_above)


def _value(spelt: str) -> float | None:
    """Parse a number, or a duration into milliseconds."""
    if duration := _DURATION.fullmatch(spelt):
        hours, minutes, seconds, milliseconds = (float(part or 0) for part in duration.groups())
        size = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
        return -size if spelt.startswith("-") else size
    try:
        return float(spelt)
    except ValueError:
        return None


def _spellings(value: float | None) -> tuple[str, ...]:
    return () if value is None else (f"{value:.2f}", spell_duration(whole_milliseconds(value)))


def _templates(spec: CanarySpec) -> tuple[str, ...]:
    hooks = [Hook(type=kind, name=UNKNOWN, url="") for kind in HookType if kind is not HookType.EVENT]
    own = Metric(name=UNKNOWN, query="up")
    template = Metric(name=UNKNOWN, template=TemplateReference(name="", namespace=""))
    metrics = (own, template, *(Metric(name=name) for name in BUILT_IN_METRICS))
    number, signs = float(_NUMBER), ("<", ">")
    return (
        messages.ROUTING_TO_PRIMARY,
        messages.ROUTING_TO_CANARY,
        messages.MIRROR_STOPPED,
        messages.NO_A_B_TESTING,
        messages.NO_PROGRESSIVE_TRAFFIC,
        messages.ITERATIONS_SET,
        messages.NOTHING_TO_ASK,
        messages.initialized(spec),
        messages.scaling_up(spec),
        messages.restarting(spec),
        messages.starting(spec),
        messages.primary_not_ready(spec, UNKNOWN),
        messages.canary_not_ready(spec, UNKNOWN),
        *filter(None, map(messages.hook_passed, hooks)),
        *(messages.hook_refused(spec, hook, UNKNOWN) for hook in hooks),
        messages.weight_advanced(spec, _NUMBER),
        messages.primary_weight_advanced(spec, _NUMBER),
        messages.iteration_advanced(spec, _NUMBER, _NUMBER),
        messages.copying(spec),
        messages.completed(spec),
        messages.completed_without_analysis(spec),
        messages.threshold_reached(spec, _NUMBER),
        messages.rollback_asked_for(spec),
        messages.failed(spec),
        messages.promotion_failed(spec, UNKNOWN),
        *(messages.no_values(spec, metric) for metric in metrics),
        *(messages.query_failed(metric, UNKNOWN) for metric in metrics),
        *(messages.success_rate_off(spec, number, sign, number) for sign in signs),
        *(messages.duration_off(spec, _NUMBER, sign, _NUMBER) for sign in signs),
        *(messages.value_off(spec, own, number, sign, number) for sign in signs),
    )


def _pattern(text: str) -> re.Pattern[str]:
    escaped = _SPELT_NUMBERS.sub(r"[^ %/]+", re.escape(text))
    return re.compile(escaped.replace(re.escape(UNKNOWN), ".*"), re.DOTALL)
