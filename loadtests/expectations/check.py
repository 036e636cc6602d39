"""Check what a scenario expects, before anything is run for it."""

from loadtests.expectations.abort import AbortRule, abort_rules
from loadtests.expectations.recovery import reject_unknown_faults
from loadtests.scenario import Scenario


def check_expectations(scenario: Scenario) -> tuple[AbortRule, ...]:
    """Return what may abort the run of a scenario.

    Raises:
        InvalidInput: some expectations are not understood, or speak of what the scenario does not have.
    """
    rules = abort_rules(scenario.expectations, scenario.plan)
    reject_unknown_faults(scenario.expectations, faults=len(scenario.faults))
    return rules
