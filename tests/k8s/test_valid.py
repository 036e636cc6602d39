"""Every kustomization builds, and every object is what its kind allows."""

import copy

import pytest

from tests.k8s import built, schemas

pytestmark = built.needs_kustomize


@pytest.mark.parametrize("folder", built.kustomizations())
def test_it_builds_and_is_not_empty(folder: str) -> None:
    """Kustomize takes it, and there is something in it."""
    assert built.objects(folder)


@pytest.mark.parametrize("folder", built.kustomizations())
def test_kubernetes_takes_each_of_its_own_kinds(folder: str) -> None:
    """By the strict schema of the version that the project is made for."""
    found = [schemas.core_fault(each) for each in built.objects(folder) if schemas.is_core(each)]

    assert [] == [fault for fault in found if fault is not None]


@pytest.mark.skipif(not schemas.FOLDER, reason="LOAD_HARNESS_SCHEMAS does not name the folder of the CRDs' schemas")
@pytest.mark.parametrize("folder", built.kustomizations())
def test_each_custom_resource_is_what_its_schema_allows(folder: str) -> None:
    """By the schema of its group and version, with unknown fields refused."""
    custom = [each for each in built.objects(folder) if not schemas.is_core(each)]

    assert [] == [fault for each in custom for fault in schemas.custom_faults(each)]


@pytest.mark.parametrize("file", built.by_hand())
def test_what_is_applied_by_hand_is_what_its_kind_allows(file: str) -> None:
    """No kustomization builds it, so nobody else would look; a GatewayClass has no schema here."""
    found = [schemas.core_fault(each) for each in built.by_hand()[file] if schemas.is_core(each)]

    assert [] == [fault for fault in found if fault is not None]


@pytest.mark.parametrize("folder", built.components())
def test_each_component_is_used(folder: str) -> None:
    """A component is built through a kustomization alone, so one that none names would never be looked at."""
    files = [path.read_text() for path in built.K8S.rglob("kustomization.yaml")]

    assert any(f"/{folder.rpartition('/')[2]}\n" in text for text in files)


def test_a_misspelt_field_is_a_fault() -> None:
    """The schemas see what a hurried person writes."""
    deployment = copy.deepcopy(built.one("base", "Deployment"))
    deployment["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}

    fault = schemas.core_fault(deployment)

    assert fault is not None
    assert "readynessProbe" in fault


@pytest.mark.skipif(not schemas.FOLDER, reason="LOAD_HARNESS_SCHEMAS does not name the folder of the CRDs' schemas")
def test_a_misspelt_field_of_a_custom_resource_is_a_fault() -> None:
    """And so do those of custom resources."""
    monitor = copy.deepcopy(built.one("base", "ServiceMonitor"))
    monitor["spec"]["endpoints"][0]["intervall"] = "5s"

    assert any("intervall" in fault for fault in schemas.custom_faults(monitor))
