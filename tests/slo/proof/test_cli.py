"""`slo test` as a user meets it; what promtool says is told by a small stand-in, so that it is quick."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from slo.cli.group import slo
from slo.errors import InvalidInput

SPEC = """\
version: prometheus/v1
service: shop
slos:
  - name: requests
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="shop", code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="shop"}[{{.window}}]))
    alerting: {name: ShopRequests}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """Write a spec of one SLO."""
    file = tmp_path / "shop.yaml"
    file.write_text(SPEC)
    return file


def promtool(folder: Path, script: str) -> str:
    """Write a stand-in for promtool."""
    program = folder / "promtool"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def run(*arguments: str, **environ: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(slo, ["test", *arguments], env=environ, standalone_mode=False)


def test_passes(spec: Path, tmp_path: Path) -> None:
    """Promises are printed, every case is told, and the files are left where they were asked for."""
    out = tmp_path / "tests"

    result = run(str(spec), "--out", str(out), "--promtool", promtool(tmp_path, "exit 0"))

    assert 0 == result.return_value
    assert "promise: pages within 4m30s of a total outage, and ends within 36m30s of its end" in result.stdout
    assert "ok         stays silent on idle time" in result.stdout
    assert "of 1 SLO" in result.stdout
    assert {"rules.yaml", "rules-above-recorded.yaml", "whole-30s.test.yaml"} <= {
        file.name for file in (out / "shop-requests").iterdir()
    }


def test_fails(spec: Path, tmp_path: Path) -> None:
    """Each case that fails says what promtool said and which file tries it again; exit 1."""
    told = promtool(tmp_path, 'case "$3" in idle*|whole*) echo "got: nil"; exit 1;; esac')

    result = run(str(spec), "--out", str(tmp_path / "tests"), "--promtool", told)

    assert 1 == result.return_value
    assert "  FAILED     stays silent on idle time\n    got: nil\n    file: " in result.stdout
    assert 1 == result.stdout.count("FAILED")


def test_without_promtool(spec: Path, tmp_path: Path) -> None:
    """The files are written, how to get promtool is said, and that is no pass: exit 3."""
    out = tmp_path / "tests"

    result = run(str(spec), "--out", str(out), PATH=str(tmp_path / "nowhere"), LOAD_HARNESS_PROMTOOL="")

    assert 3 == result.return_value
    assert "promtool: is not on this machine; it comes with Prometheus" in result.stderr
    assert "written    stays silent on idle time" in result.stdout
    assert (out / "shop-requests" / "whole-30s.test.yaml").exists()


def test_wrong_promtool(spec: Path) -> None:
    """A program that is named and not there is a mistake, not a missing server."""
    result = run(str(spec), "--promtool", "/nowhere/promtool")

    assert isinstance(result.exception, InvalidInput)
    assert "--promtool /nowhere/promtool: is not an executable file" in str(result.exception)


def test_underivable_queries_are_inconclusive(spec: Path, tmp_path: Path) -> None:
    """What could not be proven is told with its reason; exit 4."""
    spec.write_text(SPEC.replace("sum(rate(http_requests_total{job", "sum(deriv(http_requests_total{job"))

    result = run(str(spec), "--promtool", promtool(tmp_path, "exit 0"))

    assert 4 == result.return_value
    assert "NOT PROVEN the queries of shop-requests tell good events from bad ones" in result.stdout
    assert "it calls deriv" in result.stdout


def test_json_and_junit(spec: Path, tmp_path: Path) -> None:
    """Machines get the same results."""
    told = promtool(tmp_path, 'case "$3" in idle*|whole*) echo "got: nil"; exit 1;; esac')

    as_json = run(str(spec), "--promtool", told, "--format", "json")
    as_junit = run(str(spec), "--promtool", told, "--format", "junit")
    as_markdown = run(str(spec), "--promtool", told, "--format", "markdown")

    (proof,) = json.loads(as_json.stdout)["proofs"]
    assert ["idle"] == [result["case"] for result in proof["results"] if result["outcome"] == "refuted"]
    suite = ET.fromstring(as_junit.stdout)  # noqa: S314 - our own document
    assert (str(len(proof["results"])), "1") == (suite.get("tests"), suite.get("failures"))
    assert "| refuted | stays silent on idle time | got: nil |" in as_markdown.stdout
