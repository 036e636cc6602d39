"""One rule of a fault plan: how many requests fail and with which status, and how long they wait."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from load_harness.errors import Mistake, as_json, spelt
from load_harness.params.distributions import Even, Latency
from load_harness.params.form import Field, Form, no_choice, no_object, raise_setting, within
from load_harness.params.latency import LATENCY, latency_schema, read_latency
from load_harness.settings import Settings

STATUSES = "statuses"
MEAN = "mean_latency_milliseconds"
"""What is shown of a rule and follows from it: taken back with it, and not looked at."""
STATUS_CHOICES = ("429", "500", "502", "503", "504")
"""What an overloaded or broken service answers."""
_RATE, _DELAY, _JITTER = "error_rate", "latency_milliseconds", "latency_jitter_milliseconds"
_DEFAULT_STATUS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """Which faults to inject into the requests of some routes."""

    error_rate: float = 0.0
    """Share of requests that fail, 0..1."""
    latency_milliseconds: float = 0.0
    """Delay of every request."""
    latency_jitter_milliseconds: float = 0.0
    """Each delay differs by up to this much, evenly spread, never below zero."""
    latency: Latency | None = None
    """In place of both."""
    statuses: tuple[tuple[int, float], ...] = ()
    """With what they fail, and the share of each among the failures; none: all with 500."""

    @property
    def delays(self) -> Even | Latency:
        """How long requests wait."""
        if self.latency is not None:
            return self.latency
        return Even(milliseconds=self.latency_milliseconds, jitter=self.latency_jitter_milliseconds)

    @property
    def acts(self) -> bool:
        """Whether it touches any request."""
        return bool(self.error_rate or self.delays.mean)

    def status_at(self, quantile: float) -> int:
        """Give the status of a failure, by where it lies among all failures."""
        reached = 0.0
        for status, share in self.statuses:
            reached += share
            if quantile < reached:
                return status
        # The shares add up to 1 but for the last digits of a float.
        return self.statuses[-1][0] if self.statuses else _DEFAULT_STATUS


def rule_form(settings: Settings) -> Form:
    """The fields; one that is absent is that fault switched off."""
    more = raise_setting("LOAD_HARNESS_MAX_LATENCY_MILLISECONDS")
    most = settings.max_latency_milliseconds
    return Form(
        together=(_DELAY, _JITTER),
        fields=(
            _optional(_RATE, "share of requests that get an error, 0..1", 1, "send at most 1, which is all"),
            _optional(_DELAY, "delay of every request, in ms", most, more),
            _optional(_JITTER, "each delay differs by up to this, evenly, in ms", most, more),
        ),
        parts={
            LATENCY: {"oneOf": [latency_schema(settings), {"type": "null"}]},
            STATUSES: {"oneOf": [_statuses_schema(), {"type": "null"}]},
            MEAN: {"type": "number", "readOnly": True, "description": "exact mean of all delays that are drawn"},
        },
    )


def rule_schema(settings: Settings) -> dict[str, object]:
    """Describe a rule in JSON Schema."""
    return rule_form(settings).schema()


def read_rule(
    raw: Mapping[str, object], values: Mapping[str, float], settings: Settings
) -> tuple[FaultRule, list[Mistake]]:
    """Make a rule of the numbers that were read and the parts that were not, and list what is wrong with these."""
    latency, mistakes = (None, []) if raw.get(LATENCY) is None else read_latency(raw[LATENCY], settings)
    statuses, wrong = ((), []) if raw.get(STATUSES) is None else _read_statuses(raw[STATUSES])
    mistakes = [*mistakes, *wrong, *_clashes(raw, values)]
    rule = FaultRule(
        error_rate=float(values.get(_RATE, 0)),
        latency_milliseconds=float(values.get(_DELAY, 0)),
        latency_jitter_milliseconds=float(values.get(_JITTER, 0)),
        latency=latency,
        statuses=statuses,
    )
    return rule, mistakes


def _clashes(raw: Mapping[str, object], values: Mapping[str, float]) -> Iterator[Mistake]:
    for name in (_DELAY, _JITTER):
        if raw.get(LATENCY) is not None and values.get(name):
            rule = f"must not come with {LATENCY}, which says the same"
            yield Mistake(field=name, value=as_json(raw[name]), rule=rule, next_step="send one of them")
    if raw.get(STATUSES) is not None and values.get(_RATE) == 0:
        rule = f"has no meaning without {_RATE}"
        yield Mistake(field=STATUSES, value=as_json(raw[STATUSES]), rule=rule, next_step=f"send {_RATE}, too")


def _read_statuses(raw: object) -> tuple[tuple[tuple[int, float], ...], list[Mistake]]:
    if not isinstance(raw, dict) or not raw:
        return (), [no_object(STATUSES, raw, '{"500": 0.7, "503": 0.3}')]
    mistakes = [no_choice(STATUSES, name, STATUS_CHOICES) for name in raw if name not in STATUS_CHOICES]
    values, wrong = Form(fields=share_fields()).collect({name: raw[name] for name in raw if name in STATUS_CHOICES})
    mistakes.extend(within(STATUSES, wrong))
    total = math.fsum(values.values())
    if not mistakes and not math.isclose(total, 1, abs_tol=1e-9):
        rule = "must add up to 1, as they are shares of the failures"
        step = "divide each by their sum"
        mistakes.append(Mistake(field=STATUSES, value=spelt(total), rule=rule, next_step=step))
    return tuple((int(name), float(share)) for name, share in sorted(values.items())), mistakes


def _statuses_schema() -> dict[str, object]:
    return {
        **Form(fields=share_fields()).schema(),
        "description": "with which status requests fail, and the share of each; they add up to 1; absent: all with 500",
        "minProperties": 1,
    }


def share_fields() -> tuple[Field, ...]:
    """List the fields of a mix of statuses."""
    return tuple(
        Field(
            name=status,
            meaning=f"share of the failures that are {status}, 0..1",
            minimum=0,
            maximum=1,
            more="send at most 1, which is all",
            required=False,
        )
        for status in STATUS_CHOICES
    )


def _optional(name: str, meaning: str, maximum: float, more: str) -> Field:
    return Field(name=name, meaning=meaning, minimum=0, maximum=maximum, more=more, default=0, required=False)
