"""What `PUT /faults` takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.params.form import Field, Form, raise_setting
from load_harness.settings import Settings

LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """Which faults to inject into requests."""

    error_rate: float = 0.0
    """Share of requests that fail, 0..1."""
    latency_milliseconds: float = 0.0
    """Delay of every request."""
    latency_jitter_milliseconds: float = 0.0
    """Each delay differs by up to this much, evenly spread, never below zero."""
    seed: int | None = None
    """None draws one."""


def faults_form(settings: Settings) -> Form:
    """The fields; one that is absent is that fault switched off."""
    more = raise_setting("LOAD_HARNESS_MAX_LATENCY_MILLISECONDS")
    most = settings.max_latency_milliseconds
    return Form(
        together=("latency_milliseconds", "latency_jitter_milliseconds"),
        fields=(
            _optional("error_rate", "share of requests that get an error, 0..1", 1, "send at most 1, which is all"),
            _optional("latency_milliseconds", "delay of every request, in ms", most, more),
            _optional("latency_jitter_milliseconds", "each delay differs by up to this, evenly, in ms", most, more),
            Field(
                name="seed",
                meaning="the same seed gives the same sequence of faults; one is drawn where it is absent",
                kind="integer",
                minimum=0,
                maximum=LARGEST_SEED,
                more="send a smaller seed",
                required=False,
            ),
        ),
    )


def parse_faults(raw: Mapping[str, object], settings: Settings) -> FaultPlan:
    """Read the plan.

    Raises:
        Problem: 422, listing every mistake.
    """
    values = faults_form(settings).read(raw)
    seed = values.get("seed")
    return FaultPlan(
        error_rate=float(values["error_rate"]),
        latency_milliseconds=float(values["latency_milliseconds"]),
        latency_jitter_milliseconds=float(values["latency_jitter_milliseconds"]),
        seed=None if seed is None else int(seed),
    )


def _optional(name: str, meaning: str, maximum: float, more: str) -> Field:
    return Field(name=name, meaning=meaning, minimum=0, maximum=maximum, more=more, default=0, required=False)
