"""The numbers of reports are those of the recorded rules, with a real Prometheus over back-filled series."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from load_harness.cli import main
from slo.history.file import read_history
from slo.history.record import How
from slo.model import Slo
from slo.prometheus import Prometheus
from slo.report.make import make_report
from slo.report.model import Standing
from slo.report.terms import Terms
from tests.slo.lab.accuracy import fill, reported
from tests.slo.lab.scenarios import END, START, Scenario, relabelled_slo, uneven
from tests.slo.lab.server import Lab

pytestmark = pytest.mark.e2e

HOUR = 3600
MOMENTS = {
    "in the middle of an hour": END - 37 * 60 - 13,
    "hours after the month began": END - 5 * HOUR - 1234,
    "just after a day": START + 24 * HOUR + 600,
    "at a full hour": START + 20 * HOUR,
}
SPEC = {
    "version": "prometheus/v1",
    "service": "uneven",
    "slos": [
        {
            "name": "30d",
            "objective": 99.9,
            "sli": {
                "events": {
                    "total_query": "sum(rate(lab_uneven_total[{{.window}}]))",
                    "error_query": 'sum(rate(lab_uneven_total{code="500"}[{{.window}}]))',
                }
            },
        }
    ],
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Let the rules record a day of uneven traffic, and one with a new label in the middle."""
    directory = tmp_path_factory.mktemp("lab")
    lab = Lab(directory, lookback="5m")
    fill(lab, [uneven(), relabelled_slo()], directory)
    with lab.running():
        yield lab


def standing(lab: Lab, slo: Slo, at: float, *, with_raw: bool = False) -> Standing:
    """Find out where one SLO stands."""
    (one,) = make_report([slo], Terms(at=at), prometheus=Prometheus(lab.url), with_raw=with_raw).standings
    return one


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("scenario", [uneven(), relabelled_slo()], ids=lambda scenario: scenario.name)
def test_a_report_says_what_the_rules_recorded(lab: Lab, scenario: Scenario, moment: float) -> None:
    """For rolling windows and calendar months, to rounding; and which hours that is."""
    for slo in scenario.slos:
        recorded = reported(lab, slo, moment)

        one = standing(lab, slo, recorded.time)

        assert one.error_ratio == pytest.approx(recorded.ratio, rel=1e-9)
        assert one.left_ratio == pytest.approx(1 - recorded.ratio / 0.001, rel=1e-9)
        assert {How.RECORDED} == {share.how for share in one.sources}


def test_raw_metrics_come_close(lab: Lab) -> None:
    """An SLO whose rules were never loaded is counted from the service's own metrics, and says so."""
    scenario, at = uneven(), END - 37 * 60 - 13.0
    for slo in scenario.slos:
        truth = scenario.truth(slo, at)

        one = standing(lab, replace(slo, id=f"never-{slo.id}"), at, with_raw=True)

        assert {How.RAW} == {share.how for share in one.sources}
        assert one.error_ratio == pytest.approx(truth.ratio, rel=0.01)
        assert one.total == pytest.approx(truth.total, rel=0.01)


def test_a_snapshot_outlives_the_server(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a snapshot has kept gives the same report; a second one adds nothing."""
    monkeypatch.chdir(tmp_path)
    Path("slos.yaml").write_text(yaml.safe_dump(SPEC))
    snapshot = ["slo", "snapshot", "slos.yaml", "--file", "history.jsonl", "--prometheus", lab.url]

    assert 0 == main([*snapshot, "--from", str(START), "--no-raw"])
    kept = read_history(Path("history.jsonl"))
    assert 0 == main([*snapshot, "--from", str(START), "--no-raw"])
    assert kept == read_history(Path("history.jsonl"))
    assert 0 == main([*snapshot, "--no-raw"])
    assert 4 == main([*snapshot, "--from", "-1d"])

    said = capsys.readouterr().err
    assert "30 of 30 records are new" in said
    assert "0 of 30 records are new" in said
    assert "0 of 3 records are new" in said
    assert "warning: no data in the last 1d of uneven-30d" in said
    at = END - 2 * HOUR
    slo = next(slo for slo in uneven().slos if slo.id == "uneven-30d")
    (one,) = make_report([slo], Terms(at=at), kept=kept).standings
    assert one.error_ratio == pytest.approx(reported(lab, slo, at).ratio, rel=1e-4)
    assert 1 == main(["slo", "report", "slos.yaml", "--file", "history.jsonl", "--at", str(at)])
    assert f"28.0 h recorded by the SLO rules, {lab.url}" in capsys.readouterr().out
    server = ["--prometheus", lab.url, "--at", str(at)]
    assert 4 == main(["slo", "gate", "slos.yaml", *server])
