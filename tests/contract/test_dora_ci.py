"""What docs/dora-ci.md gives others to paste is what there is."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from load_harness.cli import DOORS
from slo.cli.dora.collect_sources import KINDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/dora-ci.md").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
COMMANDS = re.findall(r"load-harness dora ([a-z]+)([^`'\n]*)", TEXT)


@pytest.mark.parametrize(("name", "rest"), COMMANDS)
def test_every_command_and_option_is_one(name: str, rest: str) -> None:
    """A snippet with an option that went away would fail in somebody else's CI."""
    group = DOORS["dora"].open()
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", rest)) <= known


def test_the_table_of_inputs_is_that_of_the_action() -> None:
    """Neither more nor less, in its order."""
    table = TEXT.partition("| input | meaning | default |")[2].partition("\n\n")[0]
    assert list(ACTION["inputs"]) == re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_workflows_may_read_and_no_more() -> None:
    """Least permissions, and whole clones."""
    jobs = [workflow for workflow in WORKFLOWS if "jobs" in workflow]
    assert 2 == len(jobs)
    for workflow in jobs:
        assert {"read"} == set(workflow["permissions"].values())
        steps = workflow["jobs"]["report"]["steps"]
        assert {"fetch-depth": 0, "persist-credentials": False} == steps[0]["with"]
        assert all(step["uses"].endswith("@SHA") for step in steps)


def test_workflows_give_the_action_inputs_that_it_has() -> None:
    """A misspelt one is only a warning at GitHub."""
    used = [step["with"] for step in WORKFLOWS[1]["jobs"]["report"]["steps"] if "load-harness" in step["uses"]]
    assert set(used[0]) <= set(ACTION["inputs"])


def test_gitlab_clones_all_of_it() -> None:
    """Its default is fifty commits."""
    job = next(workflow["dora"] for workflow in WORKFLOWS if "dora" in workflow)
    assert "0" == job["variables"]["GIT_DEPTH"]


def test_the_sources_named_are_sources() -> None:
    """With the names that `dora collect` knows."""
    named = set(re.findall(r"`((?:github|gitlab|jenkins)-[a-z]+)`", TEXT))
    assert named
    assert named <= set(KINDS)
