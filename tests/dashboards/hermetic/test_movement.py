from itertools import pairwise

import pytest

from dashboards.hermetic.courses import courses
from dashboards.hermetic.exposition import Kind, Sample
from dashboards.hermetic.movement import OUTBREAK_SECONDS, RECORDED_AT, Movement
from dashboards.hermetic.shapes import Shape

END = 1_800_000_000.0
TIMES = [END - 3600 + 15 * number for number in range(241)]


def moved(name: str, value: float, *, kind: Kind = Kind.GAUGE, **labels: str) -> list[float]:
    """Move a series over an hour."""
    sample = Sample(name=name, labels=labels, value=float(value), kind=kind)
    return Movement(TIMES, end=END, age_seconds=7200.0).values(sample)


def test_counters_only_grow_and_at_a_changing_rate() -> None:
    """Up to about the value of the shape."""
    course = moved("requests_total", 7200, kind=Kind.COUNTER)
    steps = {later - earlier for earlier, later in pairwise(course)}

    assert min(steps) > 0
    assert max(steps) > 1.5 * min(steps)
    assert 7200 == pytest.approx(course[-1], rel=0.05)
    assert all(value.is_integer() for value in course)


def test_a_counter_of_zero_stays() -> None:
    """Nothing has happened."""
    assert {0.0} == set(moved("restarts_total", 0, kind=Kind.COUNTER))


def test_seconds_are_no_whole_numbers() -> None:
    """A counter of CPU time grows by parts of seconds, even if the shape has a whole number."""
    assert any(not value.is_integer() for value in moved("cpu_seconds_total", 500, kind=Kind.COUNTER))


def test_the_buckets_of_a_histogram_go_together() -> None:
    """At no moment does a wider bucket hold less than a narrower one."""
    narrow, wide, whole = (
        moved("seconds_bucket", value, kind=Kind.COUNTER, le=le, route="/a")
        for value, le in ((40, "0.1"), (900, "1"), (901, "+Inf"))
    )

    assert all(a <= b <= c for a, b, c in zip(narrow, wide, whole, strict=True))


def test_series_differ_from_each_other_and_not_from_run_to_run() -> None:
    """By their labels, those of the target among them."""
    first = moved("x_total", 900.5, kind=Kind.COUNTER, pod="a")

    assert first == moved("x_total", 900.5, kind=Kind.COUNTER, pod="a")
    assert first != moved("x_total", 900.5, kind=Kind.COUNTER, pod="b")


def test_errors_break_out_before_the_end() -> None:
    """So that an alert has a reason to fire."""
    course = moved("requests_total", 7200, kind=Kind.COUNTER, code="500")
    calm = int((3600 - OUTBREAK_SECONDS) / 15) - 2

    assert course[calm] - course[0] < (course[-1] - course[calm]) / 50


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("kube_pod_status_ready", 1, id="a state"),
        pytest.param("jobs", 3, id="a small count"),
        pytest.param("kube_pod_container_resource_limits", 0.4, id="a limit"),
        pytest.param("node_memory_MemTotal_bytes", 8e9, id="a size"),
        pytest.param("kube_horizontalpodautoscaler_spec_max_replicas", 8, id="a bound of replicas"),
        pytest.param("process_max_fds", 1024, id="a bound of the system"),
        pytest.param("sizes", float("inf"), id="infinity"),
    ],
)
def test_what_is_set_stays(name: str, value: float) -> None:
    """A wobbling limit would be a lie."""
    assert {value} == set(moved(name, value))


@pytest.mark.parametrize(
    ("name", "value", "whole"),
    [("memory_bytes", 7.1e7, True), ("utilization", 93.0, True), ("load1", 1.37, False)],
)
def test_levels_wobble_around_their_value(name: str, value: float, whole: bool) -> None:  # noqa: FBT001
    """Whole numbers stay whole."""
    course = moved(name, value)

    assert len(set(course)) > 10
    assert all(0.8 * value < one < 1.2 * value for one in course)
    assert whole is all(one.is_integer() for one in course)


def test_a_ratio_stays_below_one() -> None:
    """It cannot be more than all."""
    assert 1.0 == max(moved("hit_share", 0.97))


def test_replicas_scale_out_and_back_in() -> None:
    """The wish comes before the fact."""
    desired, current = moved("hpa_status_desired_replicas", 2), moved("hpa_status_current_replicas", 2)

    assert {2, 3, 4} == set(current)
    assert desired != current
    assert desired[2:] == current[:-2] or desired.index(3) < current.index(3)


def test_moments_are_told_from_today() -> None:
    """A pod that started an hour before the shape was recorded starts an hour before the end."""
    assert {END - 3600} == set(moved("kube_pod_start_time", RECORDED_AT - 3600))
    assert {0.5} == set(moved("compile_time", 0.5))


def test_a_release_shifts_its_traffic_step_by_step() -> None:
    """What the one loses, the other gets."""
    canary, primary = moved("flagger_canary_weight", 20), moved("flagger_canary_weight", 80)

    assert {100} == {a + b for a, b in zip(canary, primary, strict=True)}
    assert (0, 20) == (canary[0], canary[-1])
    assert len(set(canary)) > 3


def test_the_modes_of_a_cpu_add_up_to_the_time() -> None:
    """Whatever the others do not take is idle."""
    modes = {"user": 300.0, "system": 120.0, "idle": 6780.0}
    samples = tuple(
        Sample(name="node_cpu_seconds_total", labels={"cpu": "0", "mode": mode}, value=value, kind=Kind.COUNTER)
        for mode, value in modes.items()
    )
    shape = Shape(source="node", targets=({"job": "node"},), samples=samples, age_seconds=7200.0)
    found = [one.values for one in courses(shape, TIMES, end=END) if one.labels["__name__"].startswith("node_cpu")]

    assert 15 == pytest.approx(sum(values[9] - values[8] for values in found))


def test_every_target_has_what_prometheus_notes_of_a_scrape() -> None:
    """That it was up, and how many samples it gave."""
    samples = (Sample(name="x", labels={}, value=1.0, kind=Kind.GAUGE),)
    shape = Shape(source="x", targets=({"job": "a"}, {"job": "b"}), samples=samples)
    found = list(courses(shape, TIMES, end=END))

    assert ["a", "b"] == [one.labels["job"] for one in found if one.labels["__name__"] == "up"]
    assert {1.0} == {one.values[-1] for one in found if one.labels["__name__"] == "scrape_samples_scraped"}
