"""What the profile `load` runs, run here: the service's own words against a workload of this machine."""

import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from loadtests.sandbox.ports import free_port
from tests.compose.services import SERVICES, command, mounts
from tests.real_server import ROOT, RealServer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(90)]
LOCUST = SERVICES["locust"]
HOST = f"http://workload:{SERVICES['workload']['ports'][0].rsplit(':', 1)[1]}"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """The folder that is mounted, with a scenario of a second instead of ten minutes."""
    folder = tmp_path / "scenario"
    shutil.copytree(ROOT / mounts("locust")["/scenario"], folder)
    file = folder / Path(LOCUST["environment"]["LOAD_HARNESS_SCENARIO"]).name
    plan = yaml.safe_load(file.read_text(encoding="utf-8"))
    plan = {**plan, "stages": [{"name": "all", "duration": "1s", "rate": "20/s"}], "expectations": ["dropped == 0"]}
    del plan["warm_up"]
    file.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return folder


@pytest.fixture
def workload(tmp_path: Path) -> Iterator[RealServer]:
    """What the service's own address is replaced by."""
    with RealServer(["serve"], tmp_path / "log", LOAD_HARNESS_OPEN="true") as server:
        yield server


def drive(scenario: Path, address: str) -> subprocess.CompletedProcess[str]:
    """Run the words of the service, with its variables."""
    words = command("locust", {"/scenario": scenario, HOST: address})
    assert "python" == words[0]
    assert address in words
    variables = {key: value.replace("/scenario", str(scenario)) for key, value in LOCUST["environment"].items()}
    return subprocess.run(
        [sys.executable, *words[1:]], env=variables, check=False, capture_output=True, text=True, timeout=60
    )


def test_locust_sends_its_scenario_to_the_workload(scenario: Path, workload: RealServer) -> None:
    """All its requests are answered, and its end is that of the scenario."""
    done = drive(scenario, f"http://127.0.0.1:{workload.port}")
    assert 0 == done.returncode, done.stderr
    with urllib.request.urlopen(f"http://127.0.0.1:{workload.port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    counter = 'http_requests_total{code="200",method="GET",route="/load/cpu/work"} '
    (answered,) = [float(line.removeprefix(counter)) for line in lines if line.startswith(counter)]
    assert 20 == answered


def test_locust_fails_where_no_workload_answers(scenario: Path) -> None:
    """A container that ends with 0 would say that all is well."""
    assert 0 != drive(scenario, f"http://127.0.0.1:{free_port()}").returncode
