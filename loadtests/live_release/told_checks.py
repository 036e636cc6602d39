"""Read out of Flagger's events which checks of a tick passed and which did not, as far as they say so."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from loadtests.canary import messages
from loadtests.canary.checks import metrics_in_order
from loadtests.canary.go_words import spell_duration
from loadtests.canary.interface import Measured
from loadtests.canary.model import REQUEST_DURATION, Analysis, CanarySpec, Hook, HookType, Metric
from loadtests.canary.thresholds import failure
from loadtests.canary.timeline import Check, CheckKind

_REASON = "\x1f"
"""Stands for what only the event says."""
_NUMBER = 770_077
"""Stands for a number; Go spells one of seven digits with a power of ten."""
_DURATION = re.compile(r"(-?)(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?(?:(\d+)ms)?")
_ASKED_FOR = "asked for a rollback"
_REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """A text that tells of a check."""

    pattern: re.Pattern[str]
    check: Callable[[re.Match[str]], Check]


class ToldChecks:
    """What the events of one canary tell of its checks."""

    def __init__(self, spec: CanarySpec) -> None:
        self._tellings = (*_of_pods(spec), *_of_hooks(spec), *_of_metrics(spec))

    def told(self, texts: Iterable[str]) -> tuple[Check, ...]:
        """Give the checks that some texts tell of, in their order; those that passed without a word are not there."""
        return tuple(check for text in texts if (check := self._check(text)) is not None)

    def _check(self, text: str) -> Check | None:
        """Give the one check that a text may tell of; None where it tells of none, or does not say of which."""
        found = ((telling, telling.pattern.fullmatch(text)) for telling in self._tellings)
        checks = [telling.check(match) for telling, match in found if match]
        return checks[0] if len({(one.kind, one.name) for one in checks}) == 1 else None


# Private


def _of_pods(spec: CanarySpec) -> Iterator[_Telling]:
    for kind, name, text in (
        (CheckKind.PRIMARY, spec.primary, messages.primary_not_ready(spec, _REASON)),
        (CheckKind.CANARY, spec.target.name, messages.canary_not_ready(spec, _REASON)),
    ):
        yield _Telling(pattern=_pattern(text), check=_failing(kind, name))


def _of_hooks(spec: CanarySpec) -> Iterator[_Telling]:
    for hook in (spec.analysis or Analysis()).hooks:
        if hook.type is HookType.EVENT:
            continue
        asks_for_rollback = hook.type is HookType.ROLLBACK
        if agreed := messages.hook_passed(hook):
            is_good = not asks_for_rollback
            yield _Telling(pattern=_pattern(agreed), check=_answered(hook, is_passed=is_good, otherwise=_ASKED_FOR))
        refused = _pattern(messages.hook_refused(spec, hook, _REASON))
        yield _Telling(pattern=refused, check=_answered(hook, is_passed=asks_for_rollback, otherwise=_REFUSED))


def _of_metrics(spec: CanarySpec) -> Iterator[_Telling]:
    for metric in metrics_in_order(spec.analysis or Analysis()):
        for text in _failures(spec, metric):
            yield _Telling(pattern=_pattern(text), check=_measured(spec, metric))


def _failures(spec: CanarySpec, metric: Metric) -> Iterator[str]:
    """Give every text that tells that a metric did not pass."""
    yield messages.no_values(spec, metric)
    yield messages.query_failed(metric, _REASON)
    for sign in ("<", ">"):
        if metric.is_built_in and metric.name == REQUEST_DURATION:
            yield messages.duration_off(spec, _NUMBER, sign, _NUMBER)
        elif metric.is_built_in:
            yield messages.success_rate_off(spec, float(_NUMBER), sign, float(_NUMBER))
        else:
            yield messages.value_off(spec, metric, float(_NUMBER), sign, float(_NUMBER))


def _failing(kind: CheckKind, name: str) -> Callable[[re.Match[str]], Check]:
    return lambda found: Check(kind=kind, name=name, is_passed=False, because=found["reason"])


def _answered(hook: Hook, *, is_passed: bool, otherwise: str) -> Callable[[re.Match[str]], Check]:
    def check(found: re.Match[str]) -> Check:
        reason = found.groupdict().get("reason") or otherwise
        return Check(kind=CheckKind.WEBHOOK, name=hook.name, is_passed=is_passed, because="" if is_passed else reason)

    return check


def _measured(spec: CanarySpec, metric: Metric) -> Callable[[re.Match[str]], Check]:
    def check(found: re.Match[str]) -> Check:
        text, value = found[0], _number(found.groupdict().get("value") or "")
        # Flagger rounds what it tells: a value of which it would tell something else is not the one that it had.
        is_telling = value is not None and failure(spec, metric, Measured(value=value)) == text
        return Check(
            kind=CheckKind.METRIC,
            name=metric.name,
            is_passed=False,
            value=value if is_telling else None,
            because=text,
        )

    return check


def _number(spelt: str) -> float | None:
    """Parse a number, or a duration as Go spells it into milliseconds."""
    try:
        return float(spelt)
    except ValueError:
        parts = _DURATION.fullmatch(spelt) if spelt else None
    if parts is None:
        return None
    sign, *amounts = parts.groups()
    hours, minutes, seconds, milliseconds = (float(amount or 0) for amount in amounts)
    size = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
    return -size if sign else size


def _pattern(text: str) -> re.Pattern[str]:
    """Open what stands for a value, for its bound and for a reason."""
    pattern = re.escape(text).replace(re.escape(_REASON), "(?P<reason>.*)")
    for spelt in (f"{_NUMBER}.00", spell_duration(_NUMBER)):
        pattern = pattern.replace(re.escape(spelt), "(?P<value>[^ %]+)", 1)
    for spelt in (spell_duration(_NUMBER), str(_NUMBER)):
        pattern = pattern.replace(re.escape(spelt), "[^ %]+")
    return re.compile(pattern, re.DOTALL)
