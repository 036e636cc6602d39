"""Windows, rate limits and logs of `behavior`, where Kubernetes' own cases do not say.

Expected numbers follow from the rules: the replicas at the start of a period are the current ones without what was
added and with what was removed since; percentages are computed in doubles, rounded up on the way up and cut off on the
way down.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.hpa.behavior import (
    ScaleEvents,
    changed_within,
    limit,
    scale_down_limit,
    scale_up_limit,
    stabilize,
    store_event,
)
from loadtests.hpa.model import Behavior, ScalingRules, SelectPolicy
from loadtests.hpa.normalization import Bound, Bounds
from loadtests.hpa.slots import Recommendation, ScaleEvent
from tests.loadtests.hpa.builder import NOW, behavior, percent_policy, pods_policy, rules

NO_EVENTS = ScaleEvents()
WIDE = Bounds(1, 10_000)


def limited(desired: int, current: int, wanted: Behavior, events: ScaleEvents = NO_EVENTS) -> tuple[int, Bound]:
    """Limit a change within wide bounds."""
    result = limit(desired, current=current, bounds=WIDE, rules=wanted, events=events, now=NOW)
    return result.replicas, result.bound


@pytest.mark.parametrize(
    ("current", "percent", "replicas"),
    [
        # 1 + 10/100 is 1.1, and 100 * 1.1 is 110.00000000000001 in doubles.
        pytest.param(100, 10, 111, id="100 and 10 %"),
        pytest.param(25, 12, 29, id="25 and 12 %: 28.000000000000004"),
        pytest.param(3, 10, 4, id="3 and 10 % rounds up"),
        pytest.param(4, 100, 8, id="4 and 100 %"),
    ],
)
def test_percent_up(current: int, percent: int, replicas: int) -> None:
    """Percentages round up, and doubles decide what is exact."""
    wanted = behavior(up=rules(percent_policy(percent)))
    assert (replicas, Bound.SCALE_UP_LIMIT) == limited(5000, current, wanted)


@pytest.mark.parametrize(
    ("current", "percent", "left"),
    [
        # 1 - 80/100 is 0.19999999999999996, so 5 leaves 0.9999999999999998, which is cut off.
        pytest.param(5, 80, 0, id="5 and 80 %"),
        pytest.param(10, 80, 1, id="10 and 80 %: 1.9999999999999996"),
        pytest.param(10, 50, 5, id="10 and 50 %"),
        pytest.param(10, 15, 8, id="10 and 15 %: 8.5 is cut off"),
        pytest.param(7, 10, 6, id="7 and 10 %: 6.3 is cut off and not rounded up"),
        pytest.param(10, 125, -2, id="10 and 125 %: -2.5 is cut off towards zero"),
    ],
)
def test_percent_down(current: int, percent: int, left: int) -> None:
    """What percentages leave is cut off towards zero, and doubles decide what is exact."""
    rate = scale_down_limit(rules(percent_policy(percent)), NO_EVENTS, current=current, now=NOW)
    assert left == rate.replicas


@given(current=st.integers(0, 5000), percent=st.integers(1, 500))
def test_percent_policies_are_doubles(current: int, percent: int) -> None:
    """The limits are Go's expressions, with its types."""
    up = scale_up_limit(rules(percent_policy(percent)), NO_EVENTS, current=current, now=NOW)
    down = scale_down_limit(rules(percent_policy(percent)), NO_EVENTS, current=current, now=NOW)
    assert math.ceil(float(current) * (1.0 + float(percent) / 100.0)) == up.replicas
    assert math.trunc(float(current) * (1.0 - float(percent) / 100.0)) == down.replicas


@pytest.mark.parametrize(
    ("select", "up", "down"), [(SelectPolicy.MAX, 20, 5), (SelectPolicy.MIN, 13, 8), (SelectPolicy.DISABLED, 10, 10)]
)
def test_select_policy(select: SelectPolicy, up: int, down: int) -> None:
    """Max is the largest change, Min the smallest, Disabled none: up by 3 or 10 pods, down by 2 or 5."""
    upwards = rules(pods_policy(3), percent_policy(100), select=select)
    downwards = rules(percent_policy(50), pods_policy(2), select=select)
    wanted = behavior(up=upwards, down=downwards)
    assert (up, down) == (limited(500, 10, wanted)[0], limited(1, 10, wanted)[0])


def test_default_policies_up() -> None:
    """By default 4 pods or 100 % are allowed, whichever is more: 2 may become 6, and 5 may become 10."""
    assert (6, 10) == (limited(500, 2, behavior())[0], limited(500, 5, behavior())[0])


def test_default_policy_down() -> None:
    """By default everything may go at once."""
    assert (1, Bound.WITHIN_RANGE) == limited(1, 50, behavior())


@pytest.mark.parametrize(
    ("age", "replicas"), [pytest.param(60, 15, id="exactly as old"), pytest.param(59.9, 12, id="younger")]
)
def test_an_event_exactly_as_old_as_the_period_does_not_count(age: float, replicas: int) -> None:
    """From 10, with 3 added a minute ago: up by 5 of 10, or of the 7 there were."""
    events = ScaleEvents(up=[ScaleEvent(3, NOW - age)])
    assert (replicas, Bound.SCALE_UP_LIMIT) == limited(50, 10, behavior(up=rules(pods_policy(5, 60))), events)


def test_events_of_both_directions_count_both_ways() -> None:
    """10 now, 3 added and 4 removed within the period: it began at 11, so up to 13 and down to 9 by 2 pods."""
    events = ScaleEvents(up=[ScaleEvent(3, NOW - 10)], down=[ScaleEvent(4, NOW - 5)])
    wanted = behavior(up=rules(pods_policy(2, 60)), down=rules(pods_policy(2, 60)))
    assert (13, 9) == (limited(50, 10, wanted, events)[0], limited(1, 10, wanted, events)[0])


def test_each_policy_has_its_own_period() -> None:
    """6 were added 30 s ago: the minute began at 4, so 4 + 8 = 12; the last 15 s at 10, so 10 + 1 = 11. Max is 12."""
    events = ScaleEvents(up=[ScaleEvent(6, NOW - 30)])
    wanted = behavior(up=rules(pods_policy(8, 60), pods_policy(1, 15)))
    assert 12 == limited(50, 10, wanted, events)[0]


def test_a_used_up_limit_keeps_what_is_there() -> None:
    """8 were added, so the period began at 2: 2 + 4 is below the 10 that are there, and 10 stay; likewise down."""
    wanted = behavior(up=rules(pods_policy(4, 60)), down=rules(pods_policy(4, 60)))
    up = limited(50, 10, wanted, ScaleEvents(up=[ScaleEvent(8, NOW - 10)]))
    down = limited(1, 10, wanted, ScaleEvents(down=[ScaleEvent(8, NOW - 10)]))
    assert ((10, Bound.SCALE_UP_LIMIT), (10, Bound.SCALE_DOWN_LIMIT)) == (up, down)


@pytest.mark.parametrize(
    ("desired", "bounds", "replicas", "bound"),
    [
        pytest.param(50, Bounds(1, 13), 13, Bound.MAX_REPLICAS, id="the bound is below the limit"),
        pytest.param(50, Bounds(1, 14), 14, Bound.MAX_REPLICAS, id="the bound is the limit"),
        pytest.param(50, Bounds(1, 15), 14, Bound.SCALE_UP_LIMIT, id="the limit is below the bound"),
        pytest.param(14, Bounds(1, 50), 14, Bound.WITHIN_RANGE, id="exactly the limit"),
        pytest.param(1, Bounds(7, 50), 7, Bound.MIN_REPLICAS, id="the bound is above the limit downwards"),
        pytest.param(1, Bounds(6, 50), 6, Bound.MIN_REPLICAS, id="the bound is the limit downwards"),
        pytest.param(1, Bounds(5, 50), 6, Bound.SCALE_DOWN_LIMIT, id="the limit is above the bound downwards"),
        pytest.param(6, Bounds(1, 50), 6, Bound.WITHIN_RANGE, id="exactly the limit downwards"),
        pytest.param(10, Bounds(1, 50), 10, Bound.WITHIN_RANGE, id="no change"),
    ],
)
def test_bounds_and_limits(desired: int, bounds: Bounds, replicas: int, bound: Bound) -> None:
    """From 10 with 4 pods either way; the reason names what is tighter."""
    wanted = behavior(up=rules(pods_policy(4)), down=rules(pods_policy(4)))
    result = limit(desired, current=10, bounds=bounds, rules=wanted, events=NO_EVENTS, now=NOW)
    assert (replicas, bound) == (result.replicas, result.bound)


# Stabilization


@pytest.mark.parametrize(
    ("age", "stabilized"), [pytest.param(60, 2, id="exactly as old"), pytest.param(59.9, 8, id="younger")]
)
def test_a_recommendation_exactly_as_old_as_the_window_does_not_count(age: float, stabilized: int) -> None:
    """With behavior the cut-off is strict, unlike without."""
    log = [Recommendation(8, NOW - age)]
    result = stabilize(log, 2, current=10, now=NOW, up_seconds=0, down_seconds=60)
    assert stabilized == result.stabilized


def test_stabilization_up_takes_the_lowest() -> None:
    """All recommendations of the window must agree on a scale-up: 9, 6 and 7 allow 6 from 5."""
    log = [Recommendation(9, NOW - 20), Recommendation(6, NOW - 10)]
    assert 6 == stabilize(log, 7, current=5, now=NOW, up_seconds=30, down_seconds=0).stabilized


def test_current_replicas_stay_between_the_windows() -> None:
    """Recommendations of 3 and 9 around the 5 that are there allow neither a rise to 7 nor a fall."""
    log = [Recommendation(3, NOW - 20), Recommendation(9, NOW - 10)]
    assert 5 == stabilize(log, 7, current=5, now=NOW, up_seconds=30, down_seconds=30).stabilized


def test_the_wish_is_logged_before_it_is_stabilized() -> None:
    """A wish of 2 is logged as 2, though 8 were stabilized."""
    log = [Recommendation(8, NOW - 10)]
    stabilize(log, 2, current=10, now=NOW, up_seconds=0, down_seconds=60)
    assert [Recommendation(8, NOW - 10), Recommendation(2, NOW)] == log


@pytest.mark.parametrize(
    ("ages", "kept"),
    [
        pytest.param((400, 350, 100), [400, 0, 100], id="the last one that is older than both windows is overwritten"),
        pytest.param((350, 400, 100), [350, 0, 100], id="the last in the list, not the oldest"),
        pytest.param((100, 100), [100, 100, 0], id="older than one window only is kept"),
        pytest.param((300,), [300, 0], id="exactly as old as the longer window is kept"),
    ],
)
def test_recommendation_slots(ages: tuple[int, ...], kept: list[int]) -> None:
    """With windows of 60 s and 300 s."""
    log = [Recommendation(5, NOW - age) for age in ages]
    stabilize(log, 5, current=5, now=NOW, up_seconds=60, down_seconds=300)
    assert kept == [NOW - entry.time for entry in log]


# Events


@pytest.mark.parametrize(
    ("ages", "kept"),
    [
        pytest.param((200, 130), [200, 0], id="the last outdated one is overwritten"),
        pytest.param((130, 10), [0, 10], id="in its place"),
        pytest.param((120, 10), [120, 10, 0], id="exactly as old as the longest period is kept"),
        pytest.param((), [0], id="nothing yet"),
    ],
)
def test_event_slots(ages: tuple[int, ...], kept: list[int]) -> None:
    """The longest period of the direction's own policies, 120 s, says what is outdated."""
    log = [ScaleEvent(1, NOW - age) for age in ages]
    store_event(log, rules(pods_policy(1, 15), pods_policy(9, 120)), change=3, now=NOW)
    assert kept == [NOW - event.time for event in log]


def test_a_forgotten_event_of_the_other_direction() -> None:
    """An up policy of 300 s loses sight of a removal once its slot is used again: the controller forgets it.

    Removals of 5 (20 s ago) and 1 (now) are within 300 s, but the down policies look back 15 s only, so the second
    takes the slot of the first.
    """
    downwards: ScalingRules = rules(percent_policy(100, 15))
    events = ScaleEvents(down=[ScaleEvent(5, NOW - 20)])
    store_event(events.down, downwards, change=1, now=NOW)
    assert 1 == changed_within(events.down, 300, NOW)
