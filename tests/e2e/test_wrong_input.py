"""Wrong input ends with every mistake listed, exit code 2, and nothing left behind."""

from pathlib import Path

import pytest

from loadtests.manifests.shipped import manifests_root
from tests.e2e.conftest import CommandLine

pytestmark = pytest.mark.e2e


@pytest.fixture
def manifests(tmp_path: Path) -> Path:
    """Copy the base manifests, for a test to spoil."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    for path in (manifests_root() / "base").glob("*.yaml"):
        (folder / path.name).write_text(path.read_text())
    return folder


def test_a_wrong_hpa_names_every_mistake(cli: CommandLine, manifests: Path) -> None:
    """Nothing is started; each mistake has file, line, field, value, rule and next step."""
    hpa = manifests / "hpa.yaml"
    hpa.write_text(
        hpa.read_text()
        .replace("maxReplicas: 8", "maxReplicas: 0")
        .replace("averageUtilization: 50", "averageUtilisation: 50")
    )

    done = cli.run("sandbox", "up", "--manifests", str(manifests))

    assert done.returncode == 2
    line = 1 + next(n for n, text in enumerate(hpa.read_text().splitlines()) if "maxReplicas: 0" in text)
    assert f"hpa.yaml:{line}: spec.maxReplicas 0: must be at least 1; choose a value within the bounds" in done.stderr
    assert (
        "spec.metrics[0].resource.target.averageUtilisation 50: is not a known field; did you mean averageUtilization?"
        in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_a_broken_scenario_names_every_mistake_and_writes_nothing(cli: CommandLine) -> None:
    """A scenario is checked before anything else is looked at."""
    scenario = cli.directory / "broken.yaml"
    scenario.write_text("name: broken\nlocustfile: wrk\nrequest: {cpu_milliseconds: -1, pace: 1}\nstages: []\n")

    done = cli.run("loadtest", "run", str(scenario), "--out", "run")

    assert done.returncode == 2
    for field in ("description", "locustfile", "request.cpu_milliseconds", "request.pace", "stages", "expectations"):
        assert field in done.stderr
    assert "Traceback" not in done.stderr
    assert not (cli.directory / "run").exists()


def test_an_unknown_expectation_is_told_before_the_run(up: CommandLine) -> None:
    """A typo in an expectation costs no run."""
    done = up.run("loadtest", "run", up.scenario("p59 < 1s"), "--out", "run")

    assert done.returncode == 2
    assert "did you mean" in done.stderr
    assert not (up.directory / "run").exists()
