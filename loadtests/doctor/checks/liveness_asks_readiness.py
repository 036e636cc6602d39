"""A liveness probe that restarts pods which only do not want requests."""

from collections.abc import Iterator

from loadtests.doctor.fields import mapping, whole
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container
from slo.findings.interface import Found, Level

_DEFAULT_TIMES = 3
_READINESS = ("/ready", "/readyz", "/readiness")


def run(cluster: Cluster) -> Iterator[Found]:
    """Find liveness probes that ask for readiness: by its name, or one path for both with nothing more patient."""
    for pods in cluster.pods:
        for container in pods.containers if pods.canary is None else ():
            path = _path(container, "liveness")
            if path and (path.rstrip("/").endswith(_READINESS) or _is_as_hasty(container, path)):
                yield Found(
                    level=Level.WARNING,
                    place=pods.named.document.place((*container.path, "livenessProbe")),
                    sentence=f"the livenessProbe of container {container.name} of {pods} asks {path}, which says "
                    "whether it wants requests: a pod that is busy or draining is restarted, not left alone",
                    fix="ask a path that only says that the process answers, such as /healthz",
                )


# Private


def _path(container: Container, probe: str) -> str:
    return str(mapping(container.probe(probe).get("httpGet")).get("path") or "")


def _is_as_hasty(container: Container, path: str) -> bool:
    """Say whether the readiness probe asks the same, and gives up no sooner."""
    times = [whole(container.probe(one).get("failureThreshold")) or _DEFAULT_TIMES for one in ("liveness", "readiness")]
    return path == _path(container, "readiness") and times[0] <= times[1]
