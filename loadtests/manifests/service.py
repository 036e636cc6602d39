"""Read a Service."""

from loadtests.manifests.metadata import read_labels, read_metadata
from loadtests.manifests.model import Deployment, Service
from loadtests.manifests.probes import HIGHEST_PORT, read_port
from loadtests.manifests.spelling import reject_misspelt
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields

_MAIN_PORT = "http"


def read_service(document: Document, deployment: Deployment, mistakes: list[Mistake]) -> Service:
    """Read the Service in front of a Deployment; what is wrong with it is noted."""
    fields = Fields(document, mistakes)
    fields.choice("apiVersion", ("v1",))
    fields.choice("kind", ("Service",))
    metadata = read_metadata(fields)
    spec = fields.mapping("spec")
    read_labels(spec, "selector")
    reject_misspelt(spec, ("selector", "ports"))
    port, target_port = _read_ports(spec, deployment)
    fields.raw("status")
    fields.reject_unknown()
    return Service(name=metadata.name, namespace=metadata.namespace, port=port, target_port=target_port)


def _read_ports(spec: Fields, deployment: Deployment) -> tuple[int, int]:
    items = spec.items("ports", at_least=1)
    read = {item.raw("name"): _read_port(item, deployment) for item in items}
    if len(items) == 1:
        return next(iter(read.values()))
    if items and _MAIN_PORT not in read:
        rule = f"must be one port, or have one named {_MAIN_PORT}"
        spec.mistake("ports", ", ".join(str(name) for name in read), rule, "name the port that carries the load")
    return read.get(_MAIN_PORT, (0, 0))


def _read_port(fields: Fields, deployment: Deployment) -> tuple[int, int]:
    port = fields.integer("port", minimum=1, maximum=HIGHEST_PORT)
    container_ports = tuple(port for container in deployment.containers for port in container.ports)
    target_port = read_port(fields, "targetPort", container_ports) if "targetPort" in fields else port
    for name in ("name", "protocol", "appProtocol", "nodePort", "targetPort"):
        fields.raw(name)
    fields.reject_unknown()
    return port, target_port
