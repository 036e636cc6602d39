import json
import re

import pytest

from dashboards.verification.as_json import as_json
from dashboards.verification.as_markdown import as_markdown
from dashboards.verification.as_text import as_text
from dashboards.verification.case import Demands
from dashboards.verification.catalog import CATALOG
from dashboards.verification.model import Question, Verification
from dashboards.verification.verify import verify
from slo.findings.report import Report
from tests.dashboards.fake_prometheus import FakePrometheus
from tests.dashboards.json_boards import dashboard, panel

NOW = 1_700_000_000.0
SERVER = FakePrometheus(
    answers=lambda query: [] if "node" in query or "dora" in query or "== 0" in query else [{"job": "shop"}],
    names=("up", "http_requests_total", *(f"python_{letter}" for letter in "abcdefghij")),
)
BOARD = dashboard(
    panel("up", "node_load1", "dora_deployments_total", "", title="Now"),
    {**panel("up == 0", title="Down"), "fieldConfig": {"defaults": {"noValue": "all are up"}}},
)


@pytest.fixture(scope="module")
def found() -> Verification:
    """A verification with every outcome."""
    demands = Demands(without=frozenset({"dora"}))
    return verify([BOARD], SERVER, Question(now=NOW, given={}, demands=demands))  # type: ignore[arg-type]


def report(found: Verification) -> Report:
    """Give what was found as a report."""
    return Report(
        command=CATALOG.command, noun="dashboard", looked_at=len(found.boards), findings=found.findings, rules=()
    )


def test_text_begins_with_a_line_for_each_dashboard(found: Verification) -> None:
    """Then come the findings, what has no data and may, what nobody charts, and the sum."""
    assert """\
shop  5 queries: 1 answered, 1 empty for a good reason (all are up), 1 not checked, 2 failed

http://prometheus.example: node-exporter
  error: no metric of node-exporter is on the server, so 1 query is empty (missing-source)
    shop: panel 'Now', query B
  fix: install node-exporter on every node, and see that Prometheus scrapes it; \
or leave it out with --without node-exporter
  more: load-harness dashboards verify --explain missing-source

shop.json: panels[0].targets[3]
  error: panel 'Now', query D: asks nothing, so it stays empty for ever (empty-query)
  fix: write its query, or remove it
  more: load-harness dashboards verify --explain empty-query

empty for a good reason (all are up):
  shop: panel 'Down', query A
not checked, as it needs dora, which was left out:
  shop: panel 'Now', query C

metrics that nobody charts:
  workload: http_requests_total
  others: python_a, python_b, python_c, python_d, python_e, python_f, python_g, python_h and 2 more

1 dashboard, 5 queries: 1 answered, 1 empty for a good reason, 1 not checked, 2 failed""" == as_text(
        found, report(found)
    )


def test_json_has_every_query(found: Verification) -> None:
    """With what was asked and what came of it."""
    value = json.loads(as_json(found, report(found)))

    assert {"answered": 1, "quiet": 1, "unchecked": 1, "failed": 2} == value["counts"]
    queries = value["boards"][0]["queries"]
    assert ["answered", "failed", "unchecked", "failed", "quiet"] == [one["outcome"] for one in queries]
    assert ("panel 'Now', query A", "panel", "up", 1) == tuple(
        queries[0][key] for key in ("name", "kind", "asked", "series")
    )
    assert ["http_requests_total"] == value["uncharted"]["workload"]
    assert ["missing-source", "empty-query"] == [one["id"] for one in value["findings"]]


def test_markdown_is_for_a_pull_request(found: Verification) -> None:
    """Tables and lists."""
    text = as_markdown(found, report(found))

    assert "| Shop | 1 | 1 | 1 | 2 |" in text
    assert "Not checked, as it needs dora, which was left out:\n\n- shop: panel 'Now', query C" in text
    assert re.search(r"\| error \| `missing-source` \|", text)
    assert text.endswith("1 dashboard, 5 queries: 1 answered, 1 empty for a good reason, 1 not checked, 2 failed.")


def test_a_dashboard_without_queries_is_told_so() -> None:
    """Not as a success of none."""
    nothing = verify([dashboard(panel(type="text"))], SERVER, Question(now=NOW, given={}, demands=Demands()))  # type: ignore[arg-type]

    assert "shop  no queries" == as_text(nothing, report(nothing)).partition("\n")[0]
