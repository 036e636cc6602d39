from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from load_harness.cli import main
from slo.findings.as_junit import as_junit
from slo.findings.interface import Level
from slo.findings.report import Report
from tests.slo.findings.inputs import INPUTS
from tests.slo.findings.reports import a_finding, a_report


def suite_of(report: Report) -> ET.Element:
    """Read the suite of a report."""
    return ET.fromstring(as_junit(report))  # noqa: S314 - our own text


def test_a_finding_is_a_failure_and_a_check_without_one_passes() -> None:
    """A case for each finding, one for each check that found nothing."""
    suite = suite_of(a_report(a_finding("second"), a_finding("second", level=Level.ERROR)))

    assert ("4", "2", "0") == tuple(suite.get(name) for name in ("tests", "failures", "errors"))
    names = [case.get("classname") for case in suite.iter("testcase")]
    assert ["x.lint.second", "x.lint.second", "x.lint.first", "x.lint.third"] == names
    assert ["shop: too much", "shop: too much"] == [one.get("message") for one in suite.iter("failure")]
    assert ["warning", "error"] == [one.get("type") for one in suite.iter("failure")]


def test_what_is_below_the_threshold_passes_and_is_told() -> None:
    """As with --fail-on: the run does not fail on it, so no case may."""
    suite = suite_of(a_report(a_finding(level=Level.NOTE), threshold=Level.WARNING))

    assert "0" == suite.get("failures")
    assert "note: shop: too much" in next(suite.iter("system-out")).text.splitlines()  # type: ignore[union-attr]


@pytest.mark.parametrize("group", INPUTS)
def test_both_commands_write_it(group: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With as many failures as there are findings."""
    (tmp_path / "it.yaml").write_text(INPUTS[group], encoding="utf-8")

    assert 1 == main([group, "lint", str(tmp_path / "it.yaml"), "--format", "junit"])

    suite = ET.fromstring(capsys.readouterr().out)  # noqa: S314 - our own text
    assert f"load-harness {group} lint" == suite.get("name")
    assert len(list(suite.iter("failure"))) == int(suite.get("failures", "0")) > 0
