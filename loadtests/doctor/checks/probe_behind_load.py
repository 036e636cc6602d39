"""A liveness probe that waits in line behind the load."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.doctor.fields import mapping, texts, whole
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container, Pods
from slo.findings.interface import Found, Level

_SERVER = "gunicorn"
_OPTIONS = "GUNICORN_CMD_ARGS"
_LOAD = re.compile(r"(?:https?://[^/\s]+)?(/(?:load|delay)(?:[/?]\S*)?)")
"""Of our workload: what they cost is dialled."""
_ONE_AT_A_TIME = frozenset({"sync", "gthread"})
"""Workers of gunicorn that answer so many requests at once as they have threads."""


def run(cluster: Cluster) -> Iterator[Found]:
    """Find liveness probes that one slow answer fails, that ask for load, or that share gunicorn's sync workers."""
    for pods in cluster.pods:
        for container in pods.containers if pods.canary is None else ():
            probe = container.probe("liveness")
            reason = _reason(container, probe)
            if reason:
                yield _found(pods, container, reason)


# Private


def _reason(container: Container, probe: Mapping[str, Any]) -> str:
    asked = _load_asked(probe)
    if asked:
        return f"asks {asked}, which is load itself"
    if not mapping(probe.get("httpGet")):
        return ""
    seconds, times = _number(probe, "timeoutSeconds", 1), _number(probe, "failureThreshold", 3)
    if times == 1:
        return f"gives up at the first answer that takes more than {seconds} s"
    workers = _workers(container)
    if workers:
        return f"is answered by {workers}, as the load is: {times} answers of more than {seconds} s are enough"
    return ""


def _load_asked(probe: Mapping[str, Any]) -> str:
    """Give the path by which a probe asks for load, of its own or of the command that it runs; empty if it does not."""
    path = str(mapping(probe.get("httpGet")).get("path") or "")
    words = " ".join(texts(mapping(probe.get("exec")).get("command"))).split()
    found = (_LOAD.fullmatch(one.strip("'\"")) for one in (path, *words))
    return next((one[1] for one in found if one), "")


def _number(probe: Mapping[str, Any], name: str, default: int) -> int:
    return whole(probe.get(name)) or default


def _workers(container: Container) -> str:
    """Say which of gunicorn's workers answer the probe; empty where there is always one to spare, or no gunicorn."""
    at = next((index for index, word in enumerate(container.words) if word.rpartition("/")[2] == _SERVER), None)
    if at is None:
        return ""
    words = [*container.words[at:], *container.variables.get(_OPTIONS, "").split()]
    kind, threads = _option(words, "-k", "--worker-class") or "sync", _option(words, "", "--threads") or "1"
    is_written_elsewhere = _option(words, "-c", "--config") != ""
    if kind not in _ONE_AT_A_TIME or threads != "1" or is_written_elsewhere:
        return ""
    workers = _option(words, "-w", "--workers") or container.variables.get("WEB_CONCURRENCY", "1")
    return f"gunicorn's {workers} {kind} {'worker' if workers == '1' else 'workers'} of one thread"


def _option(words: list[str], short: str, long: str) -> str:
    for at, word in enumerate(words):
        name, has_value, value = word.partition("=")
        if name == long and has_value:
            return value
        if word in {short, long} and at + 1 < len(words):
            return words[at + 1]
    return ""


def _found(pods: Pods, container: Container, reason: str) -> Found:
    return Found(
        level=Level.WARNING,
        place=pods.named.document.place((*container.path, "livenessProbe")),
        sentence=f"the livenessProbe of container {container.name} of {pods} {reason}; under load the pod is "
        "restarted, and the others get its load, too",
        fix="keep a thread free for probes (gthread with more threads than requests for load), ask a path of its own, "
        "and give it time: timeoutSeconds: 5, failureThreshold: 3",
    )
