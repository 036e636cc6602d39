"""`slo test` as a user meets it; what promtool says is told by a small stand-in, so that it is quick."""

import json
import os
import signal
import subprocess
import sys
import time
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


PASSES = 'echo "  SUCCESS"'
FAILS_ON_IDLE = f'case "$file" in idle*) echo "  FAILED:"; echo "    got: nil";; *) {PASSES};; esac'


def promtool(folder: Path, says: str) -> str:
    """Write a stand-in for promtool, and what it does about each file."""
    program = folder / "promtool"
    script = f'shift 2; for file; do echo "Unit Testing:  $file"; {says}; echo; done'
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def run(*arguments: str, **environ: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(slo, ["test", *arguments], env=environ, standalone_mode=False)


def test_passes(spec: Path, tmp_path: Path) -> None:
    """Promises are printed, every case is told, and the files are left where they were asked for."""
    out = tmp_path / "tests"

    result = run(str(spec), "--out", str(out), "--promtool", promtool(tmp_path, PASSES))

    assert 0 == result.return_value
    assert "promise: pages within 4m30s of a total outage, and ends within 36m30s of its end" in result.stdout
    assert "ok         stays silent on idle time" in result.stdout
    assert "of 1 SLO" in result.stdout
    assert {"idle.rules.yaml", "idle.test.yaml", "page-quick-windows.test.yaml"} <= {
        file.name for file in (out / "shop-requests").iterdir()
    }


def test_fails(spec: Path, tmp_path: Path) -> None:
    """Each case that fails says what promtool said and which file tries it again; exit 1."""
    told = promtool(tmp_path, FAILS_ON_IDLE)

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
    assert (out / "shop-requests" / "idle.test.yaml").exists()


def test_wrong_promtool(spec: Path) -> None:
    """A program that is named and not there is a mistake, not a missing server."""
    result = run(str(spec), "--promtool", "/nowhere/promtool")

    assert isinstance(result.exception, InvalidInput)
    assert "--promtool /nowhere/promtool: is not an executable file" in str(result.exception)


def test_underivable_queries_are_inconclusive(spec: Path, tmp_path: Path) -> None:
    """What could not be proven is told with its reason; exit 4."""
    spec.write_text(SPEC.replace("sum(rate(http_requests_total{job", "sum(deriv(http_requests_total{job"))

    result = run(str(spec), "--promtool", promtool(tmp_path, PASSES))

    assert 4 == result.return_value
    assert "NOT PROVEN the queries of shop-requests tell good events from bad ones" in result.stdout
    assert "it calls deriv" in result.stdout


def test_json_and_junit(spec: Path, tmp_path: Path) -> None:
    """Machines get the same results."""
    told = promtool(tmp_path, FAILS_ON_IDLE)

    as_json = run(str(spec), "--promtool", told, "--format", "json")
    as_junit = run(str(spec), "--promtool", told, "--format", "junit")
    as_markdown = run(str(spec), "--promtool", told, "--format", "markdown")

    (proof,) = json.loads(as_json.stdout)["proofs"]
    assert ["idle"] == [result["case"] for result in proof["results"] if result["outcome"] == "refuted"]
    suite = ET.fromstring(as_junit.stdout)  # noqa: S314 - our own document
    assert (str(len(proof["results"])), "1") == (suite.get("tests"), suite.get("failures"))
    assert "| refuted | stays silent on idle time | got: nil |" in as_markdown.stdout


@pytest.mark.parametrize(
    "says",
    [
        pytest.param("echo 'panic: out of memory'; exit 2", id="a crash"),
        pytest.param("kill -9 $$", id="a kill"),
        pytest.param("true", id="nothing said"),
    ],
)
def test_no_verdict_is_neither_pass_nor_failure(spec: Path, tmp_path: Path, says: str) -> None:
    """A promtool that does not come to a verdict says nothing of the rules; exit 4."""
    result = run(str(spec), "--promtool", promtool(tmp_path, says))

    assert 4 == result.return_value
    assert "NOT PROVEN stays silent on idle time\n    promtool ended with" in result.stdout
    assert "FAILED   " not in result.stdout


def test_a_failure_of_something_else(spec: Path, tmp_path: Path) -> None:
    """Where promtool fails for what is not the rules' fault, that is told, and it is no failure of the rules."""
    full = "echo '  FAILED:'; echo 'no space left on device'"

    result = run(str(spec), "--promtool", promtool(tmp_path, full))

    assert 4 == result.return_value
    assert "NOT PROVEN stays silent on idle time\n    no space left on device\n" in result.stdout


def test_promtool_3_names_no_files(spec: Path, tmp_path: Path) -> None:
    """Its verdicts are in the order of the files."""
    told = promtool(tmp_path, FAILS_ON_IDLE)
    Path(told).write_text(Path(told).read_text().replace('echo "Unit Testing:  $file"; ', ""))

    result = run(str(spec), "--promtool", told)

    assert 1 == result.return_value
    assert "  FAILED     stays silent on idle time\n    got: nil\n" in result.stdout
    assert 1 == result.stdout.count("FAILED")


def test_files_that_are_gone_are_not_named(spec: Path, tmp_path: Path) -> None:
    """Without --out no file is left, and none is named."""
    result = run(str(spec), "--promtool", promtool(tmp_path, FAILS_ON_IDLE))

    assert 1 == result.return_value
    assert "file:" not in result.stdout


def test_files_of_others_are_left_alone(spec: Path, tmp_path: Path) -> None:
    """What was generated before goes, what was not stays, and is not overwritten."""
    folder = tmp_path / "tests" / "shop-requests"
    folder.mkdir(parents=True)
    (folder / "mine.test.yaml").write_text("tests: []\n")
    (folder / "old.test.yaml").write_text("# Generated by load-harness slo test; do not edit.\n")

    first = run(str(spec), "--out", str(folder.parent), "--promtool", promtool(tmp_path, PASSES))
    (folder / "idle.test.yaml").write_text("tests: []\n")
    second = run(str(spec), "--out", str(folder.parent), "--promtool", promtool(tmp_path, PASSES))

    assert 0 == first.return_value
    assert not (folder / "old.test.yaml").exists()
    assert isinstance(second.exception, InvalidInput)
    assert "idle.test.yaml file: is a file that was not generated" in str(second.exception)
    assert {"tests: []\n"} == {(folder / name).read_text() for name in ("mine.test.yaml", "idle.test.yaml")}


def test_interrupted(spec: Path, tmp_path: Path) -> None:
    """Ctrl-C ends promtool, too, at once."""
    seen = tmp_path / "pid"
    told = promtool(tmp_path, f"echo $$ > {seen}.new; mv {seen}.new {seen}; exec sleep 60")
    command = [sys.executable, "-m", "load_harness", "slo", "test", str(spec), "--promtool", told]

    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        while not seen.exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)

    assert 130 == process.returncode
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text()), 0)
