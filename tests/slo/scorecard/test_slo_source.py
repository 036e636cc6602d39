from dataclasses import replace
from pathlib import Path

import pytest

from slo.report.make import make_report
from slo.report.model import PastPeriod, Report, Standing, Status
from slo.report.terms import Terms
from slo.scorecard.model import Measure, SloSource
from slo.scorecard.sources.slo import measure
from slo.spec.read import read_slos
from tests.slo.cli.test_report import AT, SPEC, month

_SLI = SloSource(slo="shop-api", measure=Measure.SLI)


@pytest.fixture
def standing(tmp_path: Path) -> Standing:
    """Where an SLO of 99.9 % stands after 72 bad events of 720,000."""
    (tmp_path / "slos.yaml").write_text(SPEC)
    slos = read_slos((tmp_path / "slos.yaml",))
    report = make_report(slos, Terms(at=AT), kept=month("shop-api", 72))
    return next(one for one in report.standings if one.slo_id == "shop-api")


def _report(*standings: Standing) -> Report:
    return Report(at=AT, standings=standings, services=())


def test_the_worst_group_counts(standing: Standing) -> None:
    """A tenant who is served badly is not made up for by the others."""
    good = replace(standing, group=(("tenant", "a"),), error_ratio=0.0)
    bad = replace(standing, group=(("tenant", "b"),), error_ratio=0.002, total=50.0)

    measured = measure(_SLI, _report(good, bad))

    assert (0.998, 50) == (measured.value, measured.n)
    assert "slo: shop-api (tenant=b), good events, 30d (rolling)" == measured.source


def test_a_group_without_data_tells_nothing_of_all(standing: Standing) -> None:
    """It may be the worst."""
    lost = replace(standing, group=(("tenant", "b"),), status=Status.STALE)

    assert "no data of shop-api (tenant=b)" == measure(_SLI, _report(standing, lost)).unknown


@pytest.mark.parametrize("status", [Status.NO_DATA, Status.STALE, Status.IDLE])
def test_no_data_is_no_value(standing: Standing, status: Status) -> None:
    """An SLO of which nothing is known is neither 0 % nor 100 %."""
    measured = measure(_SLI, _report(replace(standing, status=status)))

    assert (None, f"{status} of shop-api") == (measured.value, measured.unknown)


@pytest.mark.parametrize(
    ("what", "value", "previous"),
    [
        pytest.param(Measure.SLI, 0.9999, 0.998, id="good events"),
        pytest.param(Measure.BUDGET_LEFT, 0.9, -1.0, id="what is left of the budget"),
    ],
)
def test_a_calendar_period_is_compared_with_the_last(
    standing: Standing, what: Measure, value: float, previous: float
) -> None:
    """Of a rolling window there is no period before."""
    before = PastPeriod(name="2025-11", error_ratio=0.002, left_ratio=-1.0, coverage_ratio=1.0)
    measured = measure(SloSource(slo="shop-api", measure=what), _report(replace(standing, past=(before,))))

    assert (pytest.approx(value), pytest.approx(previous)) == (measured.value, measured.previous)
    assert measure(_SLI, _report(standing)).previous is None
