"""What Flux is told that no other file says: see the agreement `flux` for all that leads to something."""

from slo.dora.sources.catalog import push_sources
from tests.k8s.built import needs_kustomize
from tests.k8s.delivery import of_kind

pytestmark = needs_kustomize


def test_only_the_workload_is_deployed() -> None:
    """The receiver hears of one Kustomization, by a source that it serves; policies and boards are no deployments."""
    sources = of_kind("flux", "Alert")["load-harness-dora"]["spec"]["eventSources"]
    address = of_kind("flux", "Provider")["dora"]["spec"]["address"]

    assert [{"kind": "Kustomization", "name": "load-harness"}] == sources
    assert address.rpartition("/")[2] in push_sources()
