"""Read the containers of a pod template."""

from loadtests.manifests.environment import read_environment
from loadtests.manifests.model import Container, Port
from loadtests.manifests.probes import HIGHEST_PORT, read_pre_stop_sleep_seconds, read_probe
from loadtests.manifests.resources import read_resources
from loadtests.manifests.spelling import reject_misspelt
from slo.fields import Fields

_READ = (
    "name",
    "image",
    "command",
    "args",
    "env",
    "ports",
    "resources",
    "readinessProbe",
    "livenessProbe",
    "lifecycle",
)
_NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"


def read_containers(pod: Fields) -> tuple[Container, ...]:
    """Read all containers of a pod's specification."""
    items = pod.items("containers", at_least=1)
    containers = tuple(_read(item) for item in items)
    names = [container.name for container in containers]
    if len(set(names)) < len(names):
        pod.mistake("containers", ", ".join(names), "must have different names", "rename one")
    return containers


def _read(fields: Fields) -> Container:
    name = fields.text("name", pattern=_NAME, example="app")
    ports = tuple(_read_port(port) for port in fields.items("ports"))
    requests, limits = read_resources(fields)
    container = Container(
        name=name,
        image=fields.text("image"),
        command=_words(fields, "command"),
        args=_words(fields, "args"),
        environment=read_environment(fields, name),
        ports=ports,
        requests=requests,
        limits=limits,
        readiness=read_probe(fields, "readinessProbe", ports),
        liveness=read_probe(fields, "livenessProbe", ports),
        pre_stop_sleep_seconds=read_pre_stop_sleep_seconds(fields),
    )
    reject_misspelt(fields, _READ)
    return container


def _words(fields: Fields, name: str) -> tuple[str, ...] | None:
    return tuple(fields.texts(name)) if name in fields else None


def _read_port(fields: Fields) -> Port:
    port = Port(
        name=fields.text("name") if "name" in fields else "",
        number=fields.integer("containerPort", minimum=1, maximum=HIGHEST_PORT),
    )
    fields.choice("protocol", ("TCP", "UDP", "SCTP"), default="TCP")
    for name in ("hostIP", "hostPort"):
        fields.raw(name)
    fields.reject_unknown()
    return port
