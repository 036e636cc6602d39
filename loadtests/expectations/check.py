"""Check what a scenario expects, before anything is run for it."""

from loadtests.expectations.abort import AbortRule, abort_rules
from loadtests.expectations.canary_release import without_a_release
from loadtests.expectations.recovery import unknown_faults
from loadtests.expectations.slo_names import unknown_slos
from loadtests.run.model import SloRules
from loadtests.scenario import Scenario
from slo.errors import InvalidInput


def check_expectations(scenario: Scenario, slo_rules: SloRules) -> tuple[AbortRule, ...]:
    """Return what may abort the run of a scenario.

    Raises:
        InvalidInput: some expectations are not understood, or speak of what the scenario does not have.
    """
    rules = abort_rules(scenario.expectations, scenario.plan)
    mistakes = [
        *unknown_faults(scenario.expectations, faults=len(scenario.faults)),
        *unknown_slos(scenario.expectations, slo_rules),
        *without_a_release(scenario.expectations, releases=len(scenario.releases)),
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    return rules
