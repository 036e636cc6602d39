from collections.abc import Callable
from pathlib import Path

import pytest

from loadtests.manifests.model import Container, Reference, ResourceReference, Resources
from loadtests.manifests.read import read_stack

WriteStack = Callable[[str], Path]

_PRE_STOP = "preStop: {sleep: {seconds: 2}}"
_CONTAINER_FIELDS_NOT_READ = """
  imagePullPolicy resizePolicy restartPolicy securityContext startupProbe stdin stdinOnce terminationMessagePath
  terminationMessagePolicy tty volumeDevices volumeMounts workingDir
"""
"""Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/#container-v1-core"""
_POD_FIELDS_NOT_READ = """
  activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks
  ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname imagePullSecrets initContainers
  nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims
  resources restartPolicy runtimeClassName schedulerName schedulingGates securityContext serviceAccount
  serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain tolerations topologySpreadConstraints volumes
"""
"""Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/#podspec-v1-core"""


def _only_container(path: Path) -> Container:
    (container,) = read_stack(path).deployment.containers
    return container


def test_fields_the_sandbox_does_not_need_are_left_to_the_cluster(good: str, stack_file: WriteStack) -> None:
    """Every other field of the API passes, and so does one of a newer cluster."""
    pod = "".join(f"      {name}: {{}}\n" for name in f"{_POD_FIELDS_NOT_READ} fieldOfTomorrow".split())
    container = "".join(f"          {name}: {{}}\n" for name in f"{_CONTAINER_FIELDS_NOT_READ} fieldOfTomorrow".split())
    text = good.replace("      containers:\n", f"{pod}      containers:\n")
    text = text.replace("          image: shop:1\n", f"          image: shop:1\n{container}")

    assert "app" == _only_container(stack_file(text)).name


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        pytest.param("preStop: {sleep: {seconds: 7}}", 7, id="the sleep of the API"),
        pytest.param('preStop: {exec: {command: [sleep, "7"]}}', 7, id="the program sleep"),
        pytest.param('preStop: {exec: {command: [/bin/sh, -c, "sleep 7"]}}', 7, id="a shell that sleeps"),
        pytest.param("postStart: {exec: {command: [warm-up]}}", 0, id="no preStop at all"),
    ],
)
def test_a_pre_stop_hook_sleeps(good: str, stack_file: WriteStack, hook: str, expected: int) -> None:
    """The sleep before SIGTERM is known however it is written."""
    assert expected == _only_container(stack_file(good.replace(_PRE_STOP, hook))).pre_stop_sleep_seconds


@pytest.mark.parametrize(
    ("resources", "requests", "limits"),
    [
        pytest.param(
            "{limits: {cpu: 1, memory: 1G}}",
            Resources(cpu_millicores=1000, memory_bytes=10**9),
            Resources(cpu_millicores=1000, memory_bytes=10**9),
            id="a missing request is the limit",
        ),
        pytest.param(
            "{requests: {cpu: 100.5m, memory: 1500m}}",
            Resources(cpu_millicores=101, memory_bytes=2),
            Resources(),
            id="parts are rounded up, and a missing limit is none",
        ),
        pytest.param(
            "{requests: {cpu: 1, ephemeral-storage: 1Gi, hugepages-2Mi: 4Mi, nvidia.com/gpu: 1}, claims: []}",
            Resources(cpu_millicores=1000),
            Resources(),
            id="other resources of the API pass",
        ),
    ],
)
def test_resources_are_millicores_and_bytes(
    good: str, stack_file: WriteStack, resources: str, requests: Resources, limits: Resources
) -> None:
    """Quantities are converted once, rounding up as Kubernetes does."""
    block = """resources:
            requests: {cpu: 200m, memory: 128Mi}
            limits: {cpu: 400m, memory: 256Mi}
"""
    assert block in good
    container = _only_container(stack_file(good.replace(block, f"resources: {resources}\n")))

    assert (requests, limits) == (container.requests, container.limits)


def test_the_environment_keeps_what_only_a_pod_knows(good: str, stack_file: WriteStack) -> None:
    """Texts are kept, and references of the downward API wait for the pod."""
    text = good.replace(
        "            - {name: MODE, value: quick}\n",
        """\
            - {name: MODE, value: quick}
            - {name: EMPTY, value: ""}
            - {name: UNSET}
            - {name: LITERAL, value: $(NOT_SET)}
            - {name: POD, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.name}}}
            - {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1m}}}
            - {name: MEMORY, valueFrom: {resourceFieldRef: {containerName: app, resource: limits.memory}}}
""",
    )

    assert {
        "MODE": "quick",
        "EMPTY": "",
        "UNSET": "",
        "LITERAL": "$(NOT_SET)",
        "POD": Reference.NAME,
        "CPU": ResourceReference(reference=Reference.REQUESTS_CPU, divisor_milli=1),
        "MEMORY": ResourceReference(reference=Reference.LIMITS_MEMORY, divisor_milli=1000),
    } == _only_container(stack_file(text)).environment


def test_a_service_with_several_ports_sends_load_to_the_main_one(good: str, stack_file: WriteStack) -> None:
    """The port named http is the one in front of the pods; a port without targetPort is the pods' own."""
    text = good.replace("{port: 80, targetPort: http}", "{name: metrics, port: 9090}\n    - {name: http, port: 8081}")
    service = read_stack(stack_file(text)).service

    assert (8081, 8081) == (service.port, service.target_port)


def test_commands_probes_and_labels_are_kept(good: str, stack_file: WriteStack) -> None:
    """Command, arguments and a liveness probe are there for whoever starts the container; labels may be empty."""
    text = good.replace("labels: {app: shop, tier: web}", 'labels: {app: shop, tier: ""}').replace(
        "          image: shop:1\n",
        "          image: shop:1\n          command: [serve]\n          args: [--port, '8080']\n"
        "          livenessProbe: {httpGet: {port: 8080}, periodSeconds: 30}\n",
    )
    deployment = read_stack(stack_file(text)).deployment
    container = deployment.containers[0]

    assert {"app": "shop", "tier": ""} == deployment.pod_labels
    assert (("serve",), ("--port", "8080")) == (container.command, container.args)
    assert container.liveness is not None
    assert ("/", 8080, 30) == (container.liveness.path, container.liveness.port, container.liveness.period_seconds)


def test_a_container_that_is_not_measured_needs_no_request(good: str, stack_file: WriteStack) -> None:
    """An autoscaler that measures one container does not care about the others."""
    text = good.replace("      containers:\n", "      containers:\n        - {name: proxy, image: proxy:1}\n").replace(
        "    - type: Resource\n      resource:\n        name: cpu",
        "    - type: ContainerResource\n      containerResource:\n        name: cpu\n        container: app",
    )
    containers = read_stack(stack_file(text)).deployment.containers

    assert {"proxy": Resources(), "app": Resources(cpu_millicores=200, memory_bytes=128 * 2**20)} == {
        container.name: container.requests for container in containers
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("averageUtilization: 50", "averageValue: 100m", id="an average value needs no request"),
        pytest.param("name: cpu\n", "name: memory\n", id="only the measured resource needs a request"),
    ],
)
def test_only_a_utilization_of_a_resource_needs_its_request(
    good: str, stack_file: WriteStack, old: str, new: str
) -> None:
    """A request is asked for where the autoscaler divides by it, and nowhere else."""
    text = good.replace("requests: {cpu: 200m, memory: 128Mi}", "requests: {memory: 128Mi}")
    text = text.replace("limits: {cpu: 400m, memory: 256Mi}", "limits: {memory: 256Mi}")
    text = text.replace(old, new).replace("type: Utilization, averageV", "type: AverageValue, averageV")

    assert _only_container(stack_file(text)).requests.cpu_millicores is None
