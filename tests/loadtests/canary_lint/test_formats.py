"""`canary lint` in the formats for machines."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from load_harness.cli import main

CANARY = """\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: shop}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  service: {port: 80}
  analysis: {interval: 1m, threshold: 2, stepWeight: 10}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    """Write a Canary that judges nothing."""
    path = tmp_path / "canary.yaml"
    path.write_text(CANARY, encoding="utf-8")
    return str(path)


def test_code_scanning_gets_the_finding(manifest: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With its line and its page."""
    assert 1 == main(["canary", "lint", manifest, "--format", "sarif"])

    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = run["results"]
    assert ("nothing-judged", "error") == (result["ruleId"], result["level"])
    assert 7 == result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "load-harness canary lint" == run["tool"]["driver"]["name"]


def test_a_pipeline_gets_a_case_for_each_check(manifest: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One of them failed."""
    assert 1 == main(["canary", "lint", manifest, "--format", "junit"])

    suite = ET.fromstring(capsys.readouterr().out)  # noqa: S314 - our own
    (failed,) = [case for case in suite.iter("testcase") if case.find("failure") is not None]
    assert "canary.lint.nothing-judged" == failed.get("classname")


def test_notes_need_not_fail_a_run(manifest: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They are printed all the same."""
    Path(manifest).write_text(CANARY.replace("threshold: 2", "threshold: 99"), encoding="utf-8")

    assert 0 == main(["canary", "lint", manifest, "--disable", "nothing-judged", "--fail-on", "warning"])
    assert "(no-rollback-room)" in capsys.readouterr().out
