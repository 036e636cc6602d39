"""Releases by Flagger: what a Canary names is there, whatever shares the requests out."""

from tests.k8s.built import KubernetesObject, needs_kustomize
from tests.k8s.delivery import of_kind

pytestmark = needs_kustomize


def test_the_default_route_is_a_gateway_that_is_there() -> None:
    """Flagger's HTTPRoute attaches to a Gateway of the same folder, which takes routes of its own namespace."""
    spec, gateways = _canary("flagger")["spec"], of_kind("flagger", "Gateway")

    assert "gatewayapi:v1" == spec["provider"]
    assert [{"name": name} for name in gateways] == spec["service"]["gatewayRefs"]
    assert all(
        "Same" == listener["allowedRoutes"]["namespaces"]["from"]
        for gateway in gateways.values()
        for listener in gateway["spec"]["listeners"]
    )


def test_with_nginx_only_the_way_in_is_another() -> None:
    """Provider and Ingress in place of the Gateway; steps, metrics and hooks are the same."""
    nginx, default = _canary("overlays/canary-nginx")["spec"], _canary("flagger")["spec"]
    way_in = ("provider", "ingressRef", "service")

    assert ("nginx", {}) == (nginx["provider"], of_kind("overlays/canary-nginx", "Gateway"))
    assert {k: v for k, v in default.items() if k not in way_in} == {k: v for k, v in nginx.items() if k not in way_in}
    assert default["service"] == {**nginx["service"], "gatewayRefs": default["service"]["gatewayRefs"]}


def test_the_ingress_leads_to_the_service_that_flagger_makes() -> None:
    """Of the Canary's name and port; the base's own Service is left out, since it would lead to the target."""
    canary = _canary("overlays/canary-nginx")
    ingress = of_kind("overlays/canary-nginx", "Ingress")[canary["spec"]["ingressRef"]["name"]]
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    service = {"name": canary["metadata"]["name"], "port": {"number": canary["spec"]["service"]["port"]}}

    assert service == path["backend"]["service"]
    assert service["name"] not in of_kind("overlays/canary-nginx", "Service")


# Private


def _canary(folder: str) -> KubernetesObject:
    (canary,) = of_kind(folder, "Canary").values()
    return canary
