"""A release with real pods, a real balancer, a real gate and a real Prometheus: predicted, seen and judged."""

import json
from pathlib import Path

import pytest

from loadtests.cli.loadtest.verify import verify
from loadtests.run.directory import read_run
from tests.e2e.conftest import CommandLine, assert_passed

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

_OVERLAY = Path(__file__).parents[2] / "k8s" / "overlays" / "canary"
_SECONDS = 200.0
_IMPATIENT = """\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: load-harness}
spec:
  analysis: {threshold: 1}
"""
_EXPECTATIONS = (
    "rolled back within 4 intervals",
    "not promoted",
    "timeline within 1 tick of prediction",
    "no request lost beyond the faults",
    "error_ratio < 10%",
    "every decision explained",
)
_SCENARIO = f"""\
name: release
description: A version that fails, and one failed check is enough
manifests: manifests
locustfile: arrivals
request: {{cpu_milliseconds: 1, arrivals: uniform}}
stages:
  - {{name: steady, duration: 42s, rate: 30/s}}
releases:
  - {{at: 1s, version: 2.1.0, fail: 30%}}
expectations: {json.dumps(_EXPECTATIONS)}
"""


def write_scenario(directory: Path) -> str:
    """Write the scenario with its manifests: the shipped ones, but for a threshold of one failed check."""
    manifests = directory / "manifests"
    manifests.mkdir()
    (manifests / "impatient.yaml").write_text(_IMPATIENT)
    kustomization = {"resources": [str(_OVERLAY)], "patches": [{"path": "impatient.yaml"}]}
    (manifests / "kustomization.yaml").write_text(json.dumps(kustomization))
    (directory / "release.yaml").write_text(_SCENARIO)
    return "./release.yaml"


def test_a_version_that_fails_is_taken_back_as_predicted(cli: CommandLine) -> None:
    """Rolled back, nothing lost but what it failed itself; and the record is judged the same anywhere."""
    process = cli.start("loadtest", "run", write_scenario(cli.directory), "--out", "run")
    out, err = process.communicate(timeout=_SECONDS)

    assert_passed(process.returncode, out)
    assert "the canary is rolled back at" in err
    run = read_run(cli.directory / "run")
    assert run.canary is not None
    assert "Failed" == run.canary.end
    assert (100, 0) == (run.canary.ticks[-1].primary_weight, run.canary.ticks[-1].canary_weight)
    failed = [line.failed_on_purpose or 0 for line in run.client]
    assert 0 < sum(failed) < 60
    events = (cli.directory / "run" / "events.jsonl").read_text()
    assert "load-harness-canary.halted" in events
    report = (cli.directory / "run" / "report.html").read_text()
    assert all(title in report for title in ("Primary and canary side by side", "Weight of the canary"))
    assert process.returncode == verify.main([str(cli.directory / "run")], standalone_mode=False)
