"""The boards that come along, with everything that exporters, the workload and the rules really give."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboards.catalog import dashboards
from dashboards.cli.verify import verify as command
from dashboards.hermetic.prometheus import Filling, hermetic_prometheus, shipped_filling
from dashboards.hermetic.shapes import read_shapes, shipped_folder
from dashboards.queries.annotations import deploys
from dashboards.reading import Dashboard
from dashboards.verification.as_text import as_text
from dashboards.verification.case import Demands
from dashboards.verification.catalog import CATALOG
from dashboards.verification.model import Question, Verification
from dashboards.verification.verify import verify
from slo.findings.report import Report
from slo.prometheus import Prometheus

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def exposed() -> list[str]:
    """What the workload exposes, once it has been asked."""
    return []


@pytest.fixture(scope="module")
def filled(exposed: list[str]) -> Iterator[Prometheus]:
    """A temporary Prometheus."""

    def keep(text: str) -> str:
        exposed.append(text)
        return text

    with hermetic_prometheus(replace(shipped_filling(), rewrite=keep)) as prometheus:
        yield prometheus


def verified(boards: tuple[Dashboard, ...], prometheus: Prometheus) -> Verification:
    """Verify boards as the command does."""
    return verify(boards, prometheus, Question(now=time.time(), given={}, demands=Demands(is_hermetic=True)))


def told(found: Verification) -> str:
    """Write a verification as a reader of the tests' output wants it."""
    report = Report(
        command=CATALOG.command, noun="dashboard", looked_at=len(found.boards), findings=found.findings, rules=()
    )
    return as_text(found, report)


def test_every_query_of_every_board_returns_data(filled: Prometheus) -> None:
    """Panels, variables and annotations, without exception."""
    found = verified(dashboards(), filled)

    assert not found.findings, told(found)


def test_a_release_is_within_the_hour_that_boards_show(filled: Prometheus) -> None:
    """A deploy in the future, or of last year, would be drawn on no board."""
    now = time.time()
    ages = [now - sample.value / 1000 for sample in filled.query(deploys('namespace=~".+"'), at=now)]

    assert ages
    assert all(0 < age < 3600 for age in ages)


def test_an_alert_fires_in_the_temporary_prometheus(filled: Prometheus) -> None:
    """Otherwise no board of alerts could be verified."""
    fires = filled.query('ALERTS{alertstate="firing",alertname="LoadHarnessAvailabilityBudgetBurn"}', at=time.time())

    assert fires


BROKEN = {
    "title": "Broken",
    "panels": [
        {
            "type": "timeseries",
            "title": "Rate",
            "targets": [{"refId": "A", "expr": 'sum(pyrra_requests:rate5m{slo="$slo"}[$__rate_interval])'}],
        },
        {"type": "stat", "title": "Nothing", "targets": [{"refId": "A", "expr": ""}]},
    ],
}


def test_a_broken_board_fails_with_a_caret_under_the_fault(filled: Prometheus, tmp_path: Path) -> None:
    """A range where an instant vector belongs, as a well-known board has it."""
    (tmp_path / "broken.json").write_text(json.dumps(BROKEN, indent=1))
    ran = CliRunner().invoke(command, [str(tmp_path), "--prometheus", filled.url], standalone_mode=False)

    assert 1 == ran.return_value, ran.output
    assert "broken.json:10: panels[0].targets[0].expr" in ran.output
    assert "error: panel 'Rate', query A: is no valid query: expected type instant vector" in ran.output
    lines = ran.output.splitlines()
    caret = next(number for number, line in enumerate(lines) if line.strip() == "^")
    assert "pyrra_requests" == lines[caret - 1][lines[caret].index("^") :][:14]
    assert "panel 'Nothing', query A: asks nothing, so it stays empty for ever (empty-query)" in ran.output


@pytest.mark.parametrize(
    ("style", "sign"),
    [
        pytest.param("text", "1 dashboard, 1 query: 1 answered", id="text"),
        pytest.param("json", '"answered": 1', id="JSON"),
        pytest.param("markdown", "| Good | 1 | 0 | 0 | 0 |", id="Markdown"),
        pytest.param("sarif", '"name": "load-harness dashboards verify"', id="SARIF"),
        pytest.param("junit", 'classname="dashboards.verify.empty-query"', id="JUnit"),
    ],
)
def test_a_good_board_passes_in_every_format(filled: Prometheus, tmp_path: Path, style: str, sign: str) -> None:
    """With choices of one's own."""
    target = {"refId": "A", "expr": 'up{job=~"$job"}'}
    board = {"title": "Good", "panels": [{"type": "timeseries", "title": "Up", "targets": [target]}]}
    (tmp_path / "good.json").write_text(json.dumps(board))
    chosen = ("--var", "job=load-harness", "--from", "now-15m", "--format", style)
    ran = CliRunner().invoke(command, [str(tmp_path), "--prometheus", filled.url, *chosen], standalone_mode=False)

    assert 0 == ran.return_value, ran.output
    assert sign in ran.output


@pytest.mark.usefixtures("filled")
def test_what_is_renamed_in_the_workload_fails_its_board(tmp_path: Path, exposed: list[str]) -> None:
    """The workload's own exposition is what counts, not what the boards expect: a metric, and a label behind `or`."""
    for file in shipped_folder().glob("cadvisor*"):
        (tmp_path / file.name).write_text(file.read_text())
    renamed = Filling(
        shapes=read_shapes(tmp_path),
        exposition=exposed[0],
        rewrite=lambda text: text.replace("http_requests_in_flight", "http_requests_open").replace("code=", "status="),
    )
    boards = tuple(one for one in dashboards() if one.uid == "lh-workload")
    with hermetic_prometheus(renamed) as prometheus:
        found = verified(boards, prometheus)

    sentences = "\n".join(one.sentence for one in found.findings)
    assert "no such metric http_requests_in_flight of workload" in sentences, told(found)
    assert "http_requests_total has no label code, and the answer hides it" in sentences
    assert "it is grouped by code, a label that nothing in it has" in sentences
    assert ("http_requests_open",) == found.uncharted["others"][:1]
