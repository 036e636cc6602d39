"""The composite action for others: well formed, safe with hostile inputs, and its shell does what it says."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.slo.dora.repository import Repository

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}


def test_it_is_a_composite_action_of_shell_alone() -> None:
    """Nothing else is used, so nothing else can change under it."""
    assert "composite" == ACTION["runs"]["using"]
    assert all(step["shell"] == "bash" and "uses" not in step for step in STEPS.values())


def test_no_input_is_text_of_a_script() -> None:
    """An expression in a script is a way in; a variable is not."""
    assert not [name for name, step in STEPS.items() if "${{" in step["run"]]


def test_every_input_is_described_used_and_has_a_default() -> None:
    """So that the action runs without any."""
    used = set(re.findall(r"inputs\.([a-z]+)", json.dumps(ACTION["runs"])))
    assert set(ACTION["inputs"]) == used
    assert all(one["description"] and "default" in one for one in ACTION["inputs"].values())


def test_outputs_are_those_of_a_step() -> None:
    """What is promised is written."""
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.report.outputs.{name} }}}}"
        assert f'"{name}=' in STEPS["Report"]["run"]


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Give a runner's folder with load-harness in it, as the first step leaves it."""
    program = tmp_path / "runner/load-harness/bin/load-harness"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m load_harness "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


def test_the_report_step_writes_the_summary_the_files_and_the_outputs(runner: Path) -> None:
    """On a real clone with version tags."""
    _shop(runner)
    done = _step("Report", runner)
    assert (0, "") == (done.returncode, done.stdout)
    assert "## DORA metrics at" in (runner / "summary").read_text(encoding="utf-8")
    assert "shop" == json.loads((runner / "out/dora.json").read_text(encoding="utf-8"))["services"][0]["service"]
    assert "<html" in (runner / "out/dora.html").read_text(encoding="utf-8")
    assert "json=out/dora.json\nhtml=out/dora.html\n" == (runner / "outputs").read_text(encoding="utf-8")


def test_the_report_step_fails_without_a_deployment_and_leaves_no_old_files(runner: Path) -> None:
    """A report of yesterday must not look like one of today."""
    Repository(runner / "clone").commit("Begin")
    (runner / "out").mkdir()
    (runner / "out/dora.json").write_text("{}", encoding="utf-8")
    done = _step("Report", runner)
    assert 4 == done.returncode
    assert "there is no deployment to production" in done.stderr
    assert [] == list((runner / "out").iterdir())


def test_the_report_step_takes_an_accepted_note(runner: Path) -> None:
    """Several, with spaces or lines between; what is no note of this data is told."""
    _shop(runner)
    done = _step("Report", runner, DORA_ACCEPT="shallow-clone no-tags\nno-production\n")
    assert 0 == done.returncode
    for note in ("shallow-clone", "no-tags", "no-production"):
        assert f"--accept {note}: is no note" in done.stderr


def test_an_input_is_no_command(runner: Path) -> None:
    """Whoever may write an input may not run what they like."""
    _shop(runner)
    done = _step("Report", runner, DORA_ACCEPT="$(touch${IFS}stolen) ;touch stolen")
    assert 0 == done.returncode
    assert not (runner / "stolen").exists()


def test_sources_need_a_ledger(runner: Path) -> None:
    """What is collected has to be written somewhere."""
    done = _step("Collect what happened", runner, DORA_SOURCES="github-releases", DORA_LEDGER="")
    assert 2 == done.returncode
    assert "::error::ledger: is required with sources" in done.stdout


def test_sources_are_handed_on_one_by_one(tmp_path: Path) -> None:
    """And the clone and the ledger as they are."""
    program = tmp_path / "runner/load-harness/bin/load-harness"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    sources = "github-releases  github-issues\ngithub-pulls\n"
    done = _step("Collect what happened", tmp_path, DORA_SOURCES=sources, DORA_LEDGER="a b")
    named = ["github-releases", "github-issues", "github-pulls"]
    expected = ["dora", "collect", *named, "--repo", "clone", "--ledger", "a b"]
    assert expected == done.stdout.splitlines()


def test_the_install_step_pins_what_it_installs(tmp_path: Path) -> None:
    """With the versions of this project's lock, into an environment of its own."""
    python = tmp_path / "bin/python3"
    python.parent.mkdir()
    python.write_text(
        '#!/bin/sh\n[ "$2" = venv ] && mkdir -p "$3/bin" && cp "$0" "$3/bin/python" || printf "%s\\n" "$@"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    (tmp_path / "runner").mkdir()
    done = _step("Install load-harness", tmp_path, PATH=f"{python.parent}:{os.environ['PATH']}")
    constraints = (tmp_path / "runner/constraints.txt").read_text(encoding="utf-8").splitlines()
    assert 0 == done.returncode
    assert f"{ROOT}[slo]" == done.stdout.splitlines()[-1]
    assert any(re.fullmatch(r"click==[\d.]+", line) for line in constraints)
    assert not [line for line in constraints if not re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)]


def _shop(runner: Path) -> None:
    shop = Repository(runner / "clone", origin="https://github.com/example/shop.git")
    for number in range(6):
        shop.commit(f"Change {number}")
        shop.tag(f"v1.{number}.0")
    now = subprocess.run(["date", "+%s"], capture_output=True, text=True, check=True).stdout
    shop.commit("Change of today", at=int(now) - 7200)
    shop.tag("v2.0.0", at=int(now) - 3600)


def _step(name: str, folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as a runner does."""
    given: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "RUNNER_TEMP": str(folder / "runner"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "DORA_PATH": "clone",
        "DORA_LEDGER": "",
        "DORA_POLICY": "",
        "DORA_ACCEPT": "",
        "DORA_OUT": "out",
        "DORA_SOURCES": "",
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(command, cwd=folder, env={**given, **changed}, capture_output=True, text=True, check=False)
