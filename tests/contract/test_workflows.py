"""The workflows and the Jenkinsfile: they may do little, change by themselves in nothing, and run what there is."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.command_lines import ROOT, problems

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}
WORKFLOWS: dict[str, dict[Any, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS: dict[str, dict[str, Any]] = {
    f"{name}: {job_id}": job for name, workflow in WORKFLOWS.items() for job_id, job in workflow["jobs"].items()
}
STEPS: list[dict[str, Any]] = [step for job in JOBS.values() for step in job["steps"]]
JENKINS = (ROOT / "Jenkinsfile").read_text(encoding="utf-8")
SCRIPTS = sorted((ROOT / "scripts").rglob("*.sh"))
_MAY_WRITE = {
    "release.yml: images": {"packages", "id-token"},
    "release.yml: release": {"contents", "id-token", "attestations"},
}
"""The jobs that may change something, and what: all else reads."""


def test_there_is_a_workflow_for_each_purpose() -> None:
    """None is lost, and none comes without a look at these tests."""
    assert {"ci.yml", "dora.yml", "kind.yml", "release.yml"} == set(WORKFLOWS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_the_repository_and_no_more(name: str) -> None:
    """What a job needs beyond that, the job says."""
    assert {"contents": "read"} == WORKFLOWS[name]["permissions"]
    assert "pull_request_target" not in TEXTS[name]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_writes_only_what_is_known_here(name: str) -> None:
    """A right that is given is a right that may be misused."""
    given = JOBS[name].get("permissions", {})
    assert _MAY_WRITE.get(name, set()) == {right for right, how in given.items() if how != "read"}


@pytest.mark.parametrize("name", JOBS)
def test_a_job_ends(name: str) -> None:
    """GitHub's own limit is six hours."""
    assert 0 < JOBS[name]["timeout-minutes"] <= 60
    assert re.fullmatch(r"ubuntu-\d\d\.\d\d", JOBS[name]["runs-on"])


def test_every_action_is_pinned_by_its_commit_with_the_version_in_a_comment() -> None:
    """A tag can be moved to other code, a commit cannot; the comment is for people and for Renovate."""
    uses = [line.strip() for text in TEXTS.values() for line in text.splitlines() if "uses:" in line]
    pinned = re.compile(r"(- )?uses: [a-z0-9-]+/[a-z0-9-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert ["- uses: ./"] == [line for line in uses if not pinned.fullmatch(line)]


def test_an_action_has_one_version() -> None:
    """Two of them would be kept up to date by halves."""
    pins = {tuple(step["uses"].split("@")) for step in STEPS if "@" in step.get("uses", "")}
    assert len(pins) == len({name for name, _ in pins})
    assert {"actions", "sigstore"} == {name.partition("/")[0] for name, _ in pins}


def test_no_checkout_leaves_its_token_on_the_disk() -> None:
    """Whatever runs later in the job could push with it."""
    checkouts = [step for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert len(JOBS) == len(checkouts)
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_expression_is_text_of_a_script() -> None:
    """A branch's name is anybody's text; as a variable it is never a command."""
    assert [] == [step["run"] for step in STEPS if "${{" in step.get("run", "")]


@pytest.mark.parametrize("name", JOBS)
def test_what_a_job_runs_is_there(name: str) -> None:
    """Targets of make, scripts, our commands with their options, and files."""
    scripts = "\n".join(step.get("run", "") for step in JOBS[name]["steps"])
    assert [] == problems(scripts)
    subprocess.run(["bash", "-n"], input=scripts, text=True, check=True)


def test_what_jenkins_runs_is_there() -> None:
    """The same, and each line is a whole script."""
    scripts = re.findall(r"sh '([^']+)'", JENKINS)
    assert len(scripts) == JENKINS.count("sh '")
    assert [] == problems("\n".join(scripts))
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_jenkins_has_the_same_stages() -> None:
    """A job of GitHub's is a stage of Jenkins's by the same name; only the checkout is a stage of its own."""
    jobs = {job["name"] for job in JOBS.values()}
    assert jobs | {"Checkout"} == set(re.findall(r"stage\('([^']+)'\)", JENKINS))


def test_jenkins_runs_the_same_scripts() -> None:
    """What a job does stands in one place, which both call."""
    ours = re.compile(r"scripts/(?:ci/)?[a-z0-9-]+\.sh(?: [a-z]+)?")
    of_github = set(ours.findall("\n".join(step.get("run", "") for step in STEPS)))
    of_jenkins = set(ours.findall(JENKINS))
    assert of_github - {"scripts/venv.sh"} == of_jenkins - {"scripts/packages.sh chromium"}


def test_the_braces_of_the_jenkinsfile_are_in_pairs() -> None:
    """As far as it can be read without Jenkins."""
    code = re.sub(r"'[^'\n]*'|(?m:^//.*$)", "", JENKINS)
    for opening, closing in ("{}", "()", "[]"):
        assert code.count(opening) == code.count(closing)


def test_the_dora_report_gives_the_action_inputs_that_it_has() -> None:
    """A misspelt input is only a warning at GitHub."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = [step for step in STEPS if step.get("uses") == "./"]
    assert set(step["with"]) <= set(action["inputs"])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_executable_and_stops_at_the_first_error(path: Path) -> None:
    """Without it a failed step goes unseen, and CI is green."""
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o111
    assert text.startswith("#!/usr/bin/env bash\n#")
    assert "\nset -euo pipefail\n" in text
    subprocess.run(["bash", "-n", path], check=True)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_a_script_runs_is_there(path: Path) -> None:
    """As for the workflows."""
    assert [] == problems(path.read_text(encoding="utf-8"))


def test_every_image_of_the_scripts_has_a_version() -> None:
    """Never the latest, which is another one tomorrow."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    images = re.findall(r"(?<!oci://)(?<!oci://)(?:docker\.io|ghcr\.io|quay\.io|gcr\.io)/\S+", text)
    assert 5 == len(images)
    assert all(re.search(r":v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?\}$", image) for image in images)


def test_every_chart_of_the_scripts_has_a_version() -> None:
    """As for the images; the variable that names it can be set to try another."""
    text = "\n".join(re.sub(r"\\\n\s*", " ", path.read_text(encoding="utf-8")) for path in SCRIPTS)
    installs = re.findall(r"^ *helm upgrade .*$", text, re.MULTILINE)
    assert installs
    names = [re.search(r'--version "\$(\w+)"', line) for line in installs]
    assert None not in names
    for name in names:
        assert name is not None
        assert re.search(rf"^{name[1]}=\$\{{[A-Z_]+:-v?\d+\.\d+\.\d+\}}$", text, re.MULTILINE), name[1]


def test_compose_builds_on_the_version_of_python_that_the_image_has() -> None:
    """The tests that run in a container run on what the workload runs on."""
    (base,) = re.findall(
        r"^ARG BASE=\S+:(\d+\.\d+\.\d+)-", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    assert services["test"]["image"].startswith(f"docker.io/library/python:{base}-")


def test_scripts_and_compose_try_the_same_versions() -> None:
    """A board that is proven in CI is proven for who types `docker compose up`."""
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    for name in ("prometheus", "grafana"):
        assert services[name]["image"] in scripts
