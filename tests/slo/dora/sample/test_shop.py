"""The sample that ships with the package shows every metric, and is the same for ever."""

from loadtests.cli.demo_delivery import delivery_section
from slo.dora import conventions
from slo.dora.attribution.attribute import attribute
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import DoraFigures, Figure
from slo.dora.policy.model import Policy
from slo.dora.sample.shop import shop


def test_every_metric_has_a_value_over_ninety_days() -> None:
    """A sample with "no data" would show nothing."""
    assert all(one.value is not None for one in _of_ninety_days(_figures()).values())


def test_failures_are_those_that_the_sample_was_written_with() -> None:
    """A rollback, a failed canary, a revert, and three incidents with their causes: six of 34 deployments.

    The rollback itself is no deployment that could have failed, so that 33 are left.
    """
    failed = [one for one in _figures().attribution.deployments if one.has_failed]
    names = [one.deployment.version for one in failed]
    assert ["v1.6.0", "v1.10.0", "v1.13.0-canary", "v1.20.0", "v1.24.0", "v1.28.0"] == names
    rate = _of_ninety_days(_figures())[conventions.CHANGE_FAIL_RATE]
    assert (6, 33) == (rate.numerator, rate.n)


def test_one_failure_is_not_over() -> None:
    """An open incident is in the estimate as such."""
    assert 1 == _of_ninety_days(_figures())[conventions.FAILED_DEPLOYMENT_RECOVERY_TIME].open_count


def test_the_demo_ends_with_it_and_says_how_to_point_it_at_a_repository() -> None:
    """The same text each time."""
    text = delivery_section()
    assert text == delivery_section()
    assert "DORA metrics at 2026-03-30 00:00Z" in text
    assert "shop in production" in text
    assert "load-harness dora report --repo PATH" in text


def _figures() -> DoraFigures:
    sample, policy = shop(), Policy()
    histories = {sample.history.repository: sample.history}
    return figures(attribute(sample.facts, histories, policy), policy, sample.at)


def _of_ninety_days(made: DoraFigures) -> dict[str, Figure]:
    window = next(one for one in made.windows if one.days == 90)
    return {one.figure.metric: one.figure for one in window.comparisons}
