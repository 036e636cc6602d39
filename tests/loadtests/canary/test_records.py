"""Ticks and timelines as JSON."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.canary.interface import Told
from loadtests.canary.model import HookType, Phase
from loadtests.canary.records import read_timeline, tick_from_json, tick_to_json, timeline_to_json
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields
from tests.loadtests.canary.builder import FakeSurroundings, analysis, canary, hook, release

TICK = Tick(
    time=1700000010.0,
    revision="5d8f",
    before=Phase.PROGRESSING,
    phase=Phase.WAITING_PROMOTION,
    primary_weight=90,
    canary_weight=10,
    is_mirrored=False,
    failed_checks=1,
    iterations=-1,
    checks=(Check(kind=CheckKind.METRIC, name="errors", is_passed=False, value=1.5, because="too many"),),
    told=(Told(message="Halt", is_warning=True, phase=Phase.PROGRESSING),),
)
LINE: dict[str, Any] = {
    "time": 1700000010.0,
    "revision": "5d8f",
    "before": "Progressing",
    "phase": "WaitingPromotion",
    "primary_weight": 90,
    "canary_weight": 10,
    "mirrored": False,
    "failed_checks": 1,
    "iterations": -1,
    "checks": [{"kind": "metric", "name": "errors", "passed": False, "value": 1.5, "because": "too many"}],
    "events": [{"message": "Halt", "warning": True, "phase": "Progressing"}],
}


def read(line: dict[str, Any]) -> tuple[Tick, list[str]]:
    """Read a line; give what is wrong with it, too."""
    mistakes: list[Mistake] = []
    tick = tick_from_json(Document(file="canary.jsonl", value=line, lines={}), mistakes)
    return tick, [f"{m.place.field} {m.value}: {m.rule}" for m in mistakes]


def test_tick() -> None:
    """A tick is a line and a line is a tick."""
    assert LINE == tick_to_json(TICK)
    assert (TICK, []) == read(LINE)
    assert Phase.PROGRESSING == read(LINE)[0].told[0].phase


def test_event_without_a_phase() -> None:
    """An event that came from Kubernetes does not say its phase."""
    tick = replace(TICK, told=(Told(message="Halt"),))
    assert [{"message": "Halt", "warning": False}] == tick_to_json(tick)["events"]
    assert read(tick_to_json(tick))[0].told[0].phase is None


@pytest.mark.parametrize("value", [math.inf, -math.inf, 0.0, None])
def test_values(value: float | None) -> None:
    """Every value survives, no data included."""
    tick = replace(TICK, checks=(replace(TICK.checks[0], value=value),))
    line = json.loads(json.dumps(tick_to_json(tick), allow_nan=False))
    assert (tick, []) == read(line)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"phase": "Promoted"}, "phase Promoted: must be one of "),
        ({"canary_weight": 101}, "canary_weight 101: must be 0..100"),
        ({"primary_weight": 1.5}, "primary_weight 1.5: must be a whole number"),
        ({"time": "now"}, "time now: must be a finite number"),
        ({"failed_checks": -1}, "failed_checks -1: must be at least 0"),
        ({"iterations": -2}, "iterations -2: must be at least -1"),
        ({"mirrored": "no"}, "mirrored no: must be true or false"),
        ({"weight": 3}, "weight 3: is not a known field"),
        ({"checks": {}}, "checks {}: must be a list"),
        ({"checks": [{"kind": "metrics", "name": "x", "passed": True}]}, "checks[0].kind metrics: must be one of "),
        ({"checks": [{"kind": "metric", "name": "x"}]}, "checks[0].passed None: is required"),
        ({"checks": [{"kind": "metric", "name": "x", "passed": True, "value": "NaN"}]}, "checks[0].value NaN: must be"),
        ({"mirrored": None}, "mirrored None: is required"),
        ({"events": [{"warning": True}]}, "events[0].message None: is required"),
        ({"events": [{"message": "Halt"}]}, "events[0].warning None: is required"),
    ],
)
def test_mistakes(change: dict[str, Any], expected: str) -> None:
    """What is wrong with a line is said with its place."""
    (mistake,) = read({**LINE, **change})[1]
    assert mistake.startswith(expected)


def test_all_mistakes_at_once() -> None:
    """A line with several mistakes has them all named."""
    assert 3 == len(read({**LINE, "time": None, "phase": "x", "canary_weight": -1})[1])


def test_timeline() -> None:
    """A whole release survives."""
    hooks = tuple(hook(kind, kind.value) for kind in HookType)
    spec = canary(analysis(hooks=hooks, mirror=True))
    ticks = tuple(release(spec, FakeSurroundings(refusing={"rollback"})))
    timeline = Timeline(canary="shop", namespace="demo", tick_seconds=60.0, ticks=ticks)
    mistakes: list[Mistake] = []
    text = json.dumps(timeline_to_json(timeline), allow_nan=False)
    document = Document(file="prediction.json", value=json.loads(text), lines={})
    assert timeline == read_timeline(Fields(document, mistakes))
    assert [] == mistakes
    assert Phase.SUCCEEDED == timeline.end


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-3, 200) | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(LINE)), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(sorted(LINE)),
)
def test_no_line_breaks_the_reader(value: object, name: str) -> None:
    """Whatever stands in a line, the reader names mistakes or reads it back the same."""
    tick, mistakes = read({**LINE, name: value})
    assert mistakes or tick == read(tick_to_json(tick))[0]
