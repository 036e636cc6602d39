"""The quick way to read a pod gives what the careful way gives, or gives up."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.hpa.json_fields import JsonFields
from loadtests.hpa.observation_json import careful_pod
from loadtests.hpa.quantity import parse_milli
from loadtests.hpa.quick_json import quick_pod
from slo.documents import Document
from slo.errors import Mistake

GOOD: dict[str, Any] = {
    "name": "p0",
    "phase": "Running",
    "ready": True,
    "start_time": 1699999000.0,
    "ready_transition_time": None,
    "deleted": False,
    "containers": [{"name": "app", "requests": {"cpu": "100m"}, "usage": {"cpu": "57123456n"}}],
    "metric_time": 1700000010.0,
    "metric_window_seconds": 30.0,
}

_anything = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        2.5,
        10**400,
        2**53 + 1,
        1e300,
        math.nan,
        math.inf,
        "",
        "x",
        "unknown",
        "Pending",
        "5m",
        [],
        {},
        [1],
        {"cpu": 5},
    ]
)
_containers = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["app", "", 5]),
            "requests": st.sampled_from([{"cpu": "100m"}, {"cpu": "x"}, {}, None, [], {"cpu": None}]),
            "usage": st.sampled_from([{"cpu": "7n"}, {"cpu": "-7n"}, None, {}, [], "5"]),
            "extra": st.just(1),
        },
    ),
    max_size=2,
)
_changes = st.dictionaries(st.sampled_from([*GOOD, "extra"]), _anything, max_size=2)


@settings(max_examples=500)
@given(changes=_changes, containers=st.one_of(st.none(), _containers), missing=st.sampled_from([None, *GOOD]))
def test_quick_is_right_or_silent(changes: dict[str, Any], containers: Any, missing: str | None) -> None:  # noqa: ANN401 - JSON
    """Whatever it reads has no mistake and is the same pod."""
    raw = {**GOOD, **changes, **({} if containers is None else {"containers": containers})}
    raw.pop(missing or "", None)
    found = quick_pod(raw)
    if found is None:
        return
    mistakes: list[Mistake] = []
    document = Document(file="o", value=raw, lines={})
    assert careful_pod(JsonFields(document, mistakes), raw, ()) == found
    assert not mistakes
    times = ("start_time", "ready_transition_time", "metric_time", "metric_window_seconds")
    assert all(type(getattr(found, name)) in {float, type(None)} for name in times)


@pytest.mark.parametrize("window", [30.0, 30])
def test_a_recorders_pod_is_read_quickly(window: float) -> None:
    """Else the quick way would be of no use; some write whole seconds without a point."""
    found = quick_pod({**GOOD, "metric_window_seconds": window})
    assert found is not None
    assert ("p0", 30.0, {"cpu": "57123456n"}) == (found.name, found.metric_window_seconds, found.containers[0].usage)


@pytest.mark.parametrize("changes", [{"extra": 1}, {"phase": "Runing"}, {"start_time": math.nan}, {"containers": [5]}])
def test_what_is_wrong_is_left_to_the_careful_way(changes: dict[str, Any]) -> None:
    """Which says what it is."""
    assert quick_pod({**GOOD, **changes}) is None


@given(st.integers(0, 2**70))
def test_billionths_are_rounded_up_to_thousandths(nanos: int) -> None:
    """The short way for what the metrics API writes agrees with the long one, which a sign takes."""
    assert parse_milli(f"+{nanos}n") == parse_milli(f"{nanos}n")
