"""Ticks and timelines as JSON: the lines of a run's `canary.jsonl`, and part of its `prediction.json`."""

import math
from typing import Any

from loadtests.canary.interface import Told
from loadtests.canary.manifest_fields import read_switch
from loadtests.canary.model import Phase
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def tick_to_json(tick: Tick) -> dict[str, Any]:
    """Write a tick; one line of `canary.jsonl`."""
    record: dict[str, Any] = {
        "time": tick.time,
        "revision": tick.revision,
        "before": tick.before.value,
        "phase": tick.phase.value,
        "primary_weight": tick.primary_weight,
        "canary_weight": tick.canary_weight,
        "mirrored": tick.is_mirrored,
        "failed_checks": tick.failed_checks,
        "iterations": tick.iterations,
        "checks": [_check_to_json(check) for check in tick.checks],
        "events": [_told_to_json(told) for told in tick.told],
    }
    if tick.missing:
        record["missing"] = list(tick.missing)
    return record


def tick_from_json(document: Document, mistakes: list[Mistake]) -> Tick:
    """Read a tick; what is wrong is noted, and a placeholder stands for it."""
    return _tick(Fields(document, mistakes))


def timeline_to_json(timeline: Timeline) -> dict[str, Any]:
    """Write a timeline."""
    return {
        "canary": timeline.canary,
        "namespace": timeline.namespace,
        "tick_seconds": timeline.tick_seconds,
        "ticks": [tick_to_json(tick) for tick in timeline.ticks],
    }


def read_timeline(fields: Fields) -> Timeline:
    """Read a timeline; what is wrong is noted, and a placeholder stands for it."""
    timeline = Timeline(
        canary=fields.text("canary"),
        namespace=fields.text("namespace"),
        tick_seconds=fields.number("tick_seconds", minimum=0),
        ticks=tuple(_tick(item) for item in fields.items("ticks")),
    )
    fields.reject_unknown()
    return timeline


# Private

_INFINITIES = {math.inf: "+Inf", -math.inf: "-Inf"}
"""As Prometheus spells what JSON has no number for."""
_LEAST_ITERATIONS = -1
"""While a promotion without iterations waits for approval."""
_WHOLE = 100


def _check_to_json(check: Check) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": check.kind.value, "name": check.name, "passed": check.is_passed}
    if check.value is not None and not math.isnan(check.value):
        record["value"] = _INFINITIES.get(check.value, check.value)
    if check.because:
        record["because"] = check.because
    return record


def _told_to_json(told: Told) -> dict[str, Any]:
    record: dict[str, Any] = {"message": told.message, "warning": told.is_warning}
    if told.phase is not None:
        record["phase"] = told.phase.value
    return record


def _tick(fields: Fields) -> Tick:
    tick = Tick(
        time=fields.number("time"),
        revision=_text(fields, "revision"),
        before=_phase(fields, "before"),
        phase=_phase(fields, "phase"),
        primary_weight=fields.integer("primary_weight", minimum=0, maximum=_WHOLE),
        canary_weight=fields.integer("canary_weight", minimum=0, maximum=_WHOLE),
        is_mirrored=_switch(fields, "mirrored"),
        failed_checks=fields.integer("failed_checks", minimum=0),
        iterations=fields.integer("iterations", minimum=_LEAST_ITERATIONS),
        checks=tuple(_check(item) for item in fields.items("checks")),
        told=tuple(_told(item) for item in fields.items("events")),
        missing=tuple(fields.texts("missing")) if "missing" in fields else (),
    )
    fields.reject_unknown()
    return tick


def _check(fields: Fields) -> Check:
    check = Check(
        kind=CheckKind(fields.choice("kind", [kind.value for kind in CheckKind])),
        name=fields.text("name"),
        is_passed=_switch(fields, "passed"),
        value=_value(fields),
        because=_text(fields, "because"),
    )
    fields.reject_unknown()
    return check


def _told(fields: Fields) -> Told:
    told = Told(
        message=fields.text("message"),
        is_warning=_switch(fields, "warning"),
        phase=_phase(fields, "phase") if "phase" in fields else None,
    )
    fields.raw("phase")
    fields.reject_unknown()
    return told


def _switch(fields: Fields, name: str) -> bool:
    """Read what every line says."""
    if name not in fields:
        fields.mistake(name, None, "is required", f"add `{name}:` with true or false")
    return read_switch(fields, name)


def _phase(fields: Fields, name: str) -> Phase:
    return Phase(fields.choice(name, [phase.value for phase in Phase]))


def _value(fields: Fields) -> float | None:
    for number, spelt in _INFINITIES.items():
        if fields.raw("value") == spelt:
            return number
    return fields.number("value") if "value" in fields else None


def _text(fields: Fields, name: str) -> str:
    return fields.text(name) if fields.raw(name) not in (None, "") else ""
