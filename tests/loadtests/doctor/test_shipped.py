"""Nothing is found in the manifests that come with the project, alone and with all that is applied beside them."""

from pathlib import Path

import pytest

from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.read import read_cluster
from loadtests.manifests.shipped import manifests_root, overlays
from slo.programs import find_program

TRAPS = {"canary-guard", "canary-unfiltered"}
"""They are wrong on purpose: their metrics do not tell the canary from the primary."""
NAMES = (
    *("gate", "dora", "flux", "observability", "policies", "rbac", "rbac/releaser"),
    *(f"load-tests/{name}" for name in ("gateway", "k6", "locust", "locust-recorded")),
)
BESIDE = [manifests_root() / name for name in NAMES]


def examine(*paths: Path) -> list[str]:
    """Say what is found, as a reader would want it in a failure."""
    if find_program("kubectl", variable="LOAD_HARNESS_KUBECTL") is None:
        pytest.skip("some of the manifests need kubectl to be built: apt-get install kubectl")
    findings = CATALOG.examine([read_cluster(paths, requests_per_second=100)], ids=CATALOG.ids())
    return [f"{one.place}: {one.sentence} ({one.id})" for one in findings]


@pytest.mark.parametrize("name", sorted(set(overlays()) - TRAPS))
def test_nothing_is_found_in_an_overlay(name: str) -> None:
    """What the demo, the documentation and Flux apply."""
    assert [] == examine(overlays()[name])


@pytest.mark.parametrize("name", sorted(TRAPS))
def test_a_trap_is_found(name: str) -> None:
    """And nothing else there."""
    assert {"canary-without-filter"} == {one.rpartition("(")[2].removesuffix(")") for one in examine(overlays()[name])}


@pytest.mark.parametrize("path", BESIDE, ids=NAMES)
def test_nothing_is_found_in_what_is_applied_beside_them(path: Path) -> None:
    """Each is applied on its own, into a namespace of its own."""
    assert [] == examine(path)
