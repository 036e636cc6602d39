import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from load_harness.cli import main
from slo.errors import Place
from slo.findings.as_sarif import as_sarif
from slo.findings.interface import Finding, Level
from slo.findings.report import Report
from tests.slo.findings.inputs import INPUTS
from tests.slo.findings.reports import a_finding, a_report
from tests.slo.findings.sarif_schema import SCHEMA


def run_of(report: Report) -> dict[str, Any]:
    """Read the one run that a report makes, after checking its structure."""
    log = json.loads(as_sarif(report))
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    return dict(run)


@pytest.mark.parametrize("level", list(Level))
def test_a_finding_is_a_result_with_its_place(level: Level) -> None:
    """Rule, level, sentence, fix, file as a URI, line and field."""
    run = run_of(a_report(a_finding("second", level=level)))

    (result,) = run["results"]
    assert ("second", 1, str(level)) == (result["ruleId"], result["ruleIndex"], result["level"])
    assert {"text": "shop: too much\nFix: less"} == result["message"]
    location = result["locations"][0]
    assert {
        "artifactLocation": {"uri": "specs/a%20b.yaml"},
        "region": {"startLine": 7},
    } == location["physicalLocation"]
    assert [{"fullyQualifiedName": "slos[0].objective"}] == location["logicalLocations"]


def test_every_check_that_ran_is_a_rule_with_its_page() -> None:
    """Code scanning shows the page beside the finding; nothing found is a run, too."""
    run = run_of(a_report())

    rules = run["tool"]["driver"]["rules"]
    assert ["first", "second", "third"] == [rule["id"] for rule in rules]
    assert {"text": "# first\n", "markdown": "# first\n"} == rules[0]["help"]
    assert [] == run["results"]
    assert [{"executionSuccessful": True}] == run["invocations"]


def test_what_has_no_line_is_at_the_first() -> None:
    """A result without a line would not be shown; an absolute path becomes a file URI."""
    (result,) = run_of(a_report(a_finding(place=Place(file="/specs/a.yaml"))))["results"]

    location = result["locations"][0]
    assert {"uri": "file:///specs/a.yaml"} == location["physicalLocation"]["artifactLocation"]
    assert {"startLine": 1} == location["physicalLocation"]["region"]
    assert "logicalLocations" not in location


def _fingerprints(*findings: Finding) -> list[str]:
    results = run_of(a_report(*findings))["results"]
    return [fingerprint for result in results for fingerprint in result["partialFingerprints"].values()]


def test_a_fingerprint_stays_when_lines_move() -> None:
    """Else every edit above would open all alerts again."""
    before = a_finding(place=Place(file="a.yaml", line=3, field="objective"))
    after = a_finding(place=Place(file="a.yaml", line=9, field="objective"))

    assert _fingerprints(before) == _fingerprints(after)


def test_findings_of_one_kind_have_fingerprints_of_their_own() -> None:
    """Two documents of one file have the same fields."""
    first = a_finding(place=Place(file="a.yaml", line=3, field="objective"))
    second = a_finding(place=Place(file="a.yaml", line=9, field="objective"))

    assert 2 == len(set(_fingerprints(first, second)))


@pytest.mark.parametrize("group", INPUTS)
def test_both_commands_write_it(
    group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With real pages and real findings."""
    monkeypatch.chdir(tmp_path)
    Path("it.yaml").write_text(INPUTS[group], encoding="utf-8")

    assert 1 == main([group, "lint", "it.yaml", "--format", "sarif"])

    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SCHEMA)
    assert log["runs"][0]["results"]
    assert all(rule["shortDescription"]["text"] != rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"])
