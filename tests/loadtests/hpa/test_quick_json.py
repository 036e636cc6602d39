"""The quick way to read pods gives what the careful way gives, or gives up."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.hpa.json_fields import JsonFields
from loadtests.hpa.model import PodObservation
from loadtests.hpa.observation_json import careful_pod
from loadtests.hpa.quantity import parse_milli
from loadtests.hpa.quick_json import quick_pods
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


_pods = st.builds(
    lambda changes, containers, missing: {
        name: value
        for name, value in {**GOOD, **changes, **({} if containers is None else {"containers": containers})}.items()
        if name != missing
    },
    changes=_changes,
    containers=st.one_of(st.none(), _containers),
    missing=st.sampled_from([None, None, None, *GOOD]),
)


def carefully(raws: list[Any]) -> tuple[PodObservation | None, ...]:
    """Read pods the careful way, which must find no mistake."""
    mistakes: list[Mistake] = []
    document = Document(file="o", value=raws, lines={})
    read = tuple(careful_pod(JsonFields(document, mistakes), raw, ()) for raw in raws)
    assert not mistakes
    return read


@settings(max_examples=200)
@given(raws=st.lists(st.one_of(st.just(GOOD), _pods), max_size=3))
def test_quick_is_right_or_silent(raws: list[Any]) -> None:
    """Whatever it reads has no mistake, and these are the same pods."""
    found = quick_pods(raws)
    if found is None:
        return
    assert carefully(raws) == found
    times = ("start_time", "ready_transition_time", "metric_time", "metric_window_seconds")
    assert all(type(getattr(pod, name)) in {float, type(None)} for pod in found for name in times)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="all like a recorder's"),
        pytest.param({"metric_window_seconds": 30}, id="a time in whole seconds"),
        pytest.param({"start_time": None, "metric_time": None}, id="no times"),
        pytest.param({"ready": "unknown"}, id="an unknown readiness"),
        pytest.param({"containers": []}, id="no containers"),
        pytest.param({"containers": [{"name": "app", "requests": {}}]}, id="a container that is not measured"),
        pytest.param({"containers": [*GOOD["containers"], {"name": "proxy", "requests": {}}]}, id="a second container"),
    ],
)
def test_a_recorders_pods_are_read_quickly(changes: dict[str, Any]) -> None:
    """Else the quick way would be of no use; nor would it be if one pod slowed down all others."""
    raws = [{**GOOD, **changes}, {**GOOD, "name": "p1"}]
    for read in (raws, raws[::-1], raws[:1]):
        assert carefully(read) == quick_pods(read)


def test_no_pods_are_no_mistake() -> None:
    """A target may be scaled to zero."""
    assert () == quick_pods([])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"extra": 1}, id="an unknown field"),
        pytest.param({"phase": "Runing"}, id="an unknown phase"),
        pytest.param({"phase": []}, id="a phase that is no text"),
        pytest.param({"ready": 1}, id="a readiness that is a number"),
        pytest.param({"start_time": math.nan}, id="a time that is no number"),
        pytest.param({"start_time": True}, id="a time that is true"),
        pytest.param({"start_time": 2**53 + 1}, id="a time that is no double"),
        pytest.param({"containers": [5]}, id="a container that is no mapping"),
        pytest.param({"containers": [{**GOOD["containers"][0], "extra": 1}]}, id="a container's unknown field"),
        pytest.param({"containers": [{**GOOD["containers"][0], "name": ""}]}, id="a container without a name"),
        pytest.param({"containers": [{**GOOD["containers"][0], "usage": {"cpu": 5}}]}, id="a quantity that is no text"),
    ],
)
def test_what_is_wrong_is_left_to_the_careful_way(changes: dict[str, Any]) -> None:
    """Which says what it is."""
    assert quick_pods([GOOD, {**GOOD, **changes}]) is None


@given(st.integers(0, 2**70))
def test_billionths_are_rounded_up_to_thousandths(nanos: int) -> None:
    """The short way for what the metrics API writes agrees with the long one, which a sign takes."""
    assert parse_milli(f"+{nanos}n") == parse_milli(f"{nanos}n")
