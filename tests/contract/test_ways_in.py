"""What the pages of the ways in tell people to type is there, and each says what to expect."""

import re
from pathlib import Path

import pytest
import yaml

from tests.contract.command_lines import ROOT, problems
from tests.contract.test_workflows import JOBS

PAGES = sorted((*(ROOT / "docs/ways-in").glob("*.md"), ROOT / "docs/releasing.md"))
WAYS = sorted((ROOT / "docs/ways-in").glob("*.md"))
_BLOCK = re.compile(r"```(?:console|sh)\n(.*?)```", re.DOTALL)


def test_there_is_a_page_per_way_in() -> None:
    """From one command to a whole cluster, or with nothing but a Prometheus."""
    assert {"compose", "eks-flux", "kind", "prometheus-only"} == {page.stem for page in WAYS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_are_there(page: Path) -> None:
    """Commands of ours with their options, targets of make, scripts and files."""
    text = _text(page)
    commands = _BLOCK.findall(text)
    assert commands
    assert [] == problems("\n".join(commands))
    inline = [one for one in re.findall(r"`([^`\n]+)`", text) if " " in one and not re.search(r"[<>{}]|\.\.\.", one)]
    assert [] == problems("\n".join(inline))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    """To files of the repository."""
    folder = ROOT / "docs" / ("ways-in" if page in WAYS else "")
    links = re.findall(r"\]\(([^)#:]+)\)", _text(page))
    assert links
    assert [] == [link for link in links if not (folder / link).exists()]


@pytest.mark.parametrize("page", WAYS, ids=lambda page: page.stem)
def test_a_page_says_what_to_expect(page: Path) -> None:
    """In words, so that one knows whether it works."""
    assert "**Expect**" in _text(page)


def test_the_compose_page_names_profiles_and_ports_as_they_are() -> None:
    """All profiles, and each port that is published."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"].values()
    text = (ROOT / "docs/ways-in/compose.md").read_text(encoding="utf-8")
    profiles = {profile for service in services for profile in service.get("profiles", ())}
    assert profiles == set(re.findall(r"--profile (\w+)", text))
    ports = {port.split(":")[1] for service in services for port in service.get("ports", ())}
    assert ports == set(re.findall(r"^\| <http://localhost:(\d+)>", text, re.MULTILINE))


def test_the_nodes_of_kind_get_the_images_that_the_manifests_name() -> None:
    """Any other name is one that the nodes would look for in a registry."""
    (deployment,) = yaml.safe_load_all((ROOT / "k8s/base/deployment.yaml").read_text(encoding="utf-8"))
    workload = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    overlay = yaml.safe_load((ROOT / "k8s/overlays/kind/kustomization.yaml").read_text(encoding="utf-8"))
    assert "images" not in overlay
    jobs = yaml.safe_load((ROOT / "k8s/load-tests/locust/kustomization.yaml").read_text(encoding="utf-8"))
    (toolkit,) = [f"{image['newName']}:{image['newTag']}" for image in jobs["images"]]
    text = _text(ROOT / "docs/ways-in/kind.md")
    loads = re.findall(r"^\$ kind load docker-image --name load-harness (.*)$", text, re.MULTILINE)
    assert [f"{workload} {toolkit}"] == loads


def test_the_way_of_flux_waits_in_the_order_of_the_page() -> None:
    """What depends on what stands in k8s/flux."""
    documents = yaml.safe_load_all((ROOT / "k8s/flux/kustomizations.yaml").read_text(encoding="utf-8"))
    waits = {one["metadata"]["name"]: {on["name"] for on in one["spec"].get("dependsOn", ())} for one in documents}
    assert waits["load-harness"] == {"load-harness-policies", "load-harness-observability"}
    assert waits["load-harness-gate"] == {"load-harness"}
    assert waits["load-harness-dora"] == {"load-harness-policies"}


def test_the_table_of_stages_is_that_of_the_workflows() -> None:
    """Each job of GitHub's has its row."""
    table = (ROOT / "docs/releasing.md").read_text(encoding="utf-8").partition("|---|")[2].partition("\n\n")[0]
    stages = {stage for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for stage in row.split(", ")}
    assert stages == {job["name"] for job in JOBS.values()}


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")
