"""What one file names, another one has: in all that is built, and in no copy of it in which one thing is another."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.k8s import built
from tests.k8s.agreement import (
    access,
    addresses,
    clusters,
    delivered,
    documents,
    environment,
    flux,
    images,
    namespaces,
    ports,
    queries,
    references,
    selection,
    storage,
    world,
)
from tests.k8s.agreement.drifting import Drift
from tests.k8s.agreement.drifts.addresses import ADDRESSES
from tests.k8s.agreement.drifts.delivered import ACCESS, DELIVERED, DOCUMENTS
from tests.k8s.agreement.drifts.flux import FLUX
from tests.k8s.agreement.drifts.images import ENVIRONMENT, IMAGES
from tests.k8s.agreement.drifts.policies import NAMESPACES, POLICIES
from tests.k8s.agreement.drifts.ports import PORTS
from tests.k8s.agreement.drifts.queries import QUERIES
from tests.k8s.agreement.drifts.references import REFERENCES, RELEASES
from tests.k8s.agreement.drifts.selection import SELECTION
from tests.k8s.agreement.drifts.storage import STORAGE

pytestmark = built.needs_kustomize

AGREEMENTS: Mapping[str, Callable[[world.World], Iterator[str]]] = {
    "access": access.faults,
    "addresses": addresses.faults,
    "delivered": delivered.faults,
    "documents": documents.faults,
    "environment": environment.faults,
    "flux": flux.faults,
    "images": images.faults,
    "namespaces": namespaces.faults,
    "ports": ports.faults,
    "queries": queries.faults,
    "references": references.faults,
    "selection": selection.faults,
    "storage": storage.faults,
}
PARTS = {"base", "flagger", "observability/generated/dashboards", "overlays/tenant/dashboard"}
GROUPS = (
    SELECTION,
    PORTS,
    REFERENCES,
    IMAGES,
    ENVIRONMENT,
    NAMESPACES,
    ADDRESSES,
    POLICIES,
    RELEASES,
    QUERIES,
    FLUX,
    DELIVERED,
    ACCESS,
    DOCUMENTS,
    STORAGE,
)
DRIFTS = [pytest.param(drift, id=f"{drift.check}: {name}") for group in GROUPS for name, drift in group.items()]


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_the_manifests_agree(agreement: str) -> None:
    """Nothing that is named is missing, and nothing that is said twice is said differently."""
    assert [] == list(AGREEMENTS[agreement](world.real()))


@pytest.mark.parametrize("drift", DRIFTS)
def test_a_drift_is_found(drift: Drift) -> None:
    """Whatever is changed in one place alone is told, with what is wrong now."""
    found = list(AGREEMENTS[drift.check](drift.change(world.real())))

    assert [fault for fault in found if drift.told in fault], found


def test_every_agreement_is_shown_to_find_something() -> None:
    """One that is never seen to fail may look at nothing."""
    assert set(AGREEMENTS) == {drift.check for group in GROUPS for drift in group.values()}


def test_every_folder_is_part_of_a_cluster() -> None:
    """One of none would be looked at by no agreement; parts of others are not applied by themselves."""
    applied = {*clusters.SANDBOX, *(folder for folders in clusters.FOLDERS.values() for folder in folders)}
    left = set(world.real().objects) - applied

    assert PARTS == left


@pytest.mark.parametrize("folder", built.kustomizations())
def test_every_container_is_restricted_and_asks_for_something(folder: str) -> None:
    """The restricted standard, a read-only root, and requests and limits, as the policies ask for."""
    wrong = [
        f"{name}: {fault}"
        for name, template in built.pod_templates(folder)
        for container in template["spec"]["containers"]
        for fault in _loose(template["spec"], container)
    ]

    assert [] == wrong


# Private


def _loose(pod: built.KubernetesObject, container: built.KubernetesObject) -> Iterator[str]:
    context = {**pod.get("securityContext", {}), **container.get("securityContext", {})}
    wanted = {"runAsNonRoot": True, "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True}
    yield from (name for name, value in wanted.items() if context.get(name) is not value)
    if context.get("capabilities", {}).get("drop") != ["ALL"]:
        yield "capabilities"
    if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "seccompProfile"
    if pod.get("automountServiceAccountToken") is not False:
        yield "automountServiceAccountToken"
    resources = container.get("resources", {})
    yield from (f"requests.{name}" for name in ("cpu", "memory") if name not in resources.get("requests", {}))
    if "memory" not in resources.get("limits", {}):
        yield "limits.memory"
