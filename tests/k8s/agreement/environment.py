"""Variables of containers, and what webhooks tell the gate, are read by somebody, with values that it takes."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from opentelemetry.sdk import environment_variables

from load_harness.errors import InvalidSettings
from load_harness.settings import OF_THE_TOOLKIT, PREFIX, Settings
from load_harness.tracing.start import refuse_impossible_tracing
from loadtests.canary.model import HookType
from loadtests.gate.question import read_question
from loadtests.hpa.quantity import parse_milli
from slo.errors import InvalidInput
from tests.k8s.agreement.clusters import Cluster, clusters, key
from tests.k8s.agreement.programs import command_of
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

_OF_TRACES = "OTEL_"
_READ_BY_OPEN_TELEMETRY = frozenset(dir(environment_variables))
_READ_BY_K6 = re.compile(r"__ENV\.([A-Z_0-9]+)")


def faults(world: World) -> Iterator[str]:
    """Say which variable nobody reads, or nobody can."""
    for cluster in clusters(world):
        for pod in cluster.our_pods():
            for container in pod.spec["containers"]:
                if not pod.owner.startswith("TestRun/"):
                    yield from (f"{cluster.name}: {pod.owner}: {fault}" for fault in _of_ours(container))
        yield from (f"{cluster.name}: {fault}" for fault in _of_k6(cluster))
        for canary in cluster.of_kind("Canary"):
            yield from (f"{cluster.name}: {fault}" for fault in _of_webhooks(canary))


def settings_of(container: Mapping[str, Any]) -> Settings:
    """Read what a container of the workload is told.

    Raises:
        InvalidSettings: Listing every mistake.
    """
    given = {each["name"]: _value(each, container) for each in container.get("env", ())}
    return Settings.from_env({name: value for name, value in given.items() if value is not None})


# Private


def _of_webhooks(canary: KubernetesObject) -> Iterator[str]:
    """Say what the gate would not take of what Flagger tells it."""
    told = {"name": "load-harness", "namespace": "load-harness", "phase": "Progressing", "checksum": "5d8f7c6b9"}
    for hook in canary["spec"]["analysis"].get("webhooks") or ():
        try:
            read_question(HookType(hook["type"]), {**told, "metadata": hook.get("metadata", {})})
        except InvalidInput as error:
            yield from (f"webhook {hook['name']}: {mistake}" for mistake in error.mistakes)


def _of_ours(container: Mapping[str, Any]) -> Iterator[str]:
    env = {each["name"]: _value(each, container) for each in container.get("env", ())}
    yield from (f"{name} is of nothing that the container has" for name, value in env.items() if value is None)
    given = {name: value for name, value in env.items() if value is not None}
    if command_of(container) != ("serve",):
        yield from (f"{name} is read by nobody" for name in given if _is_strange(name))
        return
    try:
        settings = Settings.from_env(given)
    except InvalidSettings as error:
        yield from (f"{mistake}" for mistake in error.mistakes)
        return
    yield from (f"{name} is no setting of the workload" for name in given if name in OF_THE_TOOLKIT)
    yield from _of_traces(settings, {name: value for name, value in given.items() if name.startswith(_OF_TRACES)})
    yield from _other_requests(settings, container["resources"]["requests"])
    if not settings.open and settings.api_key is None:
        yield "serves other addresses than loopback, and neither LOAD_HARNESS_OPEN nor a key is given"


def _of_traces(settings: Settings, given: Mapping[str, str]) -> Iterator[str]:
    """Say what OpenTelemetry would not take, and what nobody reads."""
    yield from (f"{name} is no variable of OpenTelemetry" for name in given if name not in _READ_BY_OPEN_TELEMETRY)
    if not settings.tracing:
        yield from (f"{name} is read by nobody without LOAD_HARNESS_TRACING" for name in given)
        return
    try:
        refuse_impossible_tracing(given)
    except InvalidSettings as error:
        yield from (f"{mistake}" for mistake in error.mistakes)


def _other_requests(settings: Settings, requests: Mapping[str, object]) -> Iterator[str]:
    """Say where the workload is told of other requests than it has, as by a wrong divisor."""
    millicores, size = settings.cpu_request_millicores, settings.memory_request_bytes
    if millicores is not None and millicores != parse_milli(str(requests["cpu"])):
        yield f"is told of a request of {millicores:g} millicores, and asks for {requests['cpu']}"
    if size is not None and 1000 * size != parse_milli(str(requests["memory"])):
        yield f"is told of a request of {size} bytes, and asks for {requests['memory']}"


def _is_strange(name: str) -> bool:
    from_workload = {"LOAD_HARNESS_API_KEY"}
    return name.startswith(PREFIX) and name not in OF_THE_TOOLKIT and name not in from_workload


def _value(variable: Mapping[str, Any], container: Mapping[str, Any]) -> str | None:
    """Give what Kubernetes puts there; any text for what is a secret, None where its source has nothing."""
    source = variable.get("valueFrom", {})
    if "value" in variable:
        return str(variable["value"])
    if "secretKeyRef" in source or "configMapKeyRef" in source:
        return "of-another-object, which is as long as any secret"
    if reference := source.get("resourceFieldRef"):
        part, _, resource = reference["resource"].partition(".")
        said = container["resources"].get(part, {}).get(resource)
        divisor = parse_milli(str(reference.get("divisor", "1")))
        return None if said is None else str(math.ceil(parse_milli(str(said)) / divisor))
    return "load-harness-7d4b9c6f5d-x2x4z" if "fieldRef" in source else None


def _of_k6(cluster: Cluster) -> Iterator[str]:
    for run in cluster.of_kind("TestRun"):
        config = cluster.own("ConfigMap", key(run)[0], run["spec"]["script"]["configMap"]["name"])
        script = "" if config is None else config["data"].get(run["spec"]["script"]["configMap"]["file"], "")
        given = {each["name"] for each in run["spec"]["runner"].get("env", ())}
        read = set(_READ_BY_K6.findall(script))
        if not script:
            yield f"TestRun/{run['metadata']['name']} has no script"
        elif given != read:
            yield f"TestRun/{run['metadata']['name']} gives {sorted(given)}, and its script reads {sorted(read)}"
