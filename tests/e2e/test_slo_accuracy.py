"""The budgets that a real Prometheus reports from the generated rules, held against the events that there were.

Prometheus and promtool are those of the system, or those that LOAD_HARNESS_PROMETHEUS and LOAD_HARNESS_PROMTOOL name:
the same must hold on Prometheus 2 and 3.
"""

from collections.abc import Iterator

import pytest

from tests.slo.lab.accuracy import deviation, fill
from tests.slo.lab.scenarios import END, HOUR, START, Scenario, all_scenarios
from tests.slo.lab.server import Lab, program

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(program("prometheus") is None or program("promtool") is None, reason="needs Prometheus"),
]

NOT_ON_THE_MINUTE = (START + 12 * HOUR + 1003, START + 18 * HOUR + 1234, START + 24 * HOUR + 617, END - 2222, END)
SCENARIOS = all_scenarios()
CASES = [
    pytest.param(scenario, slo.id, id=f"{scenario.name.replace('_', ' ')}, {slo.id.rpartition('-')[2]}")
    for scenario in SCENARIOS
    for slo in scenario.slos
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Evaluate the rules of all scenarios in one data base.

    A recorded series that ends is marked so by Prometheus and cannot be by promtool: a lookback just shorter than the
    interval stands in for that mark.
    """
    directory = tmp_path_factory.mktemp("accuracy")
    lab = Lab(directory, lookback="29s999ms")
    fill(lab, SCENARIOS, directory)
    with lab.running():
        yield lab


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("scenario", "slo_id"), CASES)
def test_reported_ratio_is_the_true_one(lab: Lab, scenario: Scenario, slo_id: str) -> None:
    """The ratio is within 1 % of the budget, and the events of the current short window, at any time of the day."""
    (slo,) = (one for one in scenario.slos if one.id == slo_id)

    found = [deviation(lab, scenario, slo, at) for at in NOT_ON_THE_MINUTE]

    misses = [one for one in found if abs(one.of_budget) > one.allowed_of_budget]
    assert [] == misses
    assert all(one.reported.time > at - 30 for one, at in zip(found, NOT_ON_THE_MINUTE, strict=True))


def test_evaluations_are_not_on_the_minute(lab: Lab) -> None:
    """Every group has an offset of its own inside the interval, as in a real Prometheus."""
    offsets = {
        round(deviation(lab, scenario, slo, END).reported.time % 30, 3)
        for scenario in SCENARIOS
        for slo in scenario.slos
    }

    assert len(offsets) > len(SCENARIOS) / 2
    assert 0.0 not in offsets
