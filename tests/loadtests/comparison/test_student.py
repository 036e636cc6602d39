"""Student's t against printed tables."""

import pytest

from loadtests.comparison.student import two_sided_p, two_sided_quantile


@pytest.mark.parametrize(
    ("degrees", "p", "t"),
    [
        pytest.param(1, 0.05, 12.7062, id="one degree of freedom"),
        pytest.param(2, 0.05, 4.30265, id="two"),
        pytest.param(5, 0.05, 2.57058, id="five"),
        pytest.param(5, 0.01, 4.03214, id="five, at 99 %"),
        pytest.param(30, 0.05, 2.04227, id="thirty"),
        pytest.param(100000, 0.05, 1.95998, id="so many that it is the normal distribution"),
    ],
)
def test_quantiles_are_those_of_the_tables(degrees: float, p: float, t: float) -> None:
    """Source: https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm."""
    assert pytest.approx(t, rel=1e-4) == two_sided_quantile(p, degrees=degrees)
    assert pytest.approx(p, rel=1e-3) == two_sided_p(t, degrees=degrees)


def test_nothing_apart_is_no_evidence() -> None:
    """At zero the p-value is one; far out it is as good as zero, and the sign does not matter."""
    assert 1.0 == two_sided_p(0.0, degrees=7)
    assert two_sided_p(50.0, degrees=7) < 1e-8
    assert two_sided_p(-2.0, degrees=7) == two_sided_p(2.0, degrees=7)


def test_degrees_of_freedom_may_be_broken() -> None:
    """Between two whole numbers lies the quantile between theirs."""
    assert 2.57058 < two_sided_quantile(0.05, degrees=4.5) < 2.77645
