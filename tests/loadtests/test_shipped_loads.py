"""The scenarios that come with the project and break nothing: loads that two cores can bear."""

import pytest

from loadtests.expectations.abort import abort_rules
from loadtests.scenario import Scenario, find_scenario, list_scenarios

MOST_CORES = 0.8
"""Of work; generator, sandbox and pods need the rest of two cores."""
LOADS = ("smoke", "steady", "ramp", "spike", "step", "soak", "hpa", "hpa-flap")


@pytest.fixture(params=LOADS)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Give each of them."""
    return find_scenario(request.param)


def test_two_cores_can_bear_it(scenario: Scenario) -> None:
    """The highest rate, times what a request costs, leaves room for everything else on the machine."""
    seconds = range(int(scenario.plan.duration_seconds))
    most = max(scenario.plan.offered_rate_at(float(second)) for second in seconds)
    assert most * scenario.plan.cpu_milliseconds / 1000 <= MOST_CORES


def test_it_says_what_it_proves_and_what_a_good_result_is(scenario: Scenario) -> None:
    """Both are for who looks at a result and wonders."""
    assert "A good result: " in scenario.proves


def test_it_breaks_nothing(scenario: Scenario) -> None:
    """A load that fails, fails for its own sake."""
    assert ((), "passed") == (scenario.faults, scenario.ends_in)


@pytest.mark.parametrize("name", ["steady", "ramp", "spike", "step", "soak", "hpa-flap"])
def test_arrivals_wait_for_nobody(name: str) -> None:
    """Where the load is the question, it is not the users who decide on it."""
    assert find_scenario(name).plan.is_open


def test_every_scenario_may_end_early_as_it_says() -> None:
    """All grace periods are of expectations that can end a run, and shorter than what they speak of."""
    rules = {scenario.name: abort_rules(scenario.expectations, scenario.plan) for scenario in list_scenarios()}
    assert 2 == len(rules["soak"])
