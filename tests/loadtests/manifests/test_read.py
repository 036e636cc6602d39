from collections.abc import Callable
from pathlib import Path

import pytest

from loadtests.manifests.model import Resources
from loadtests.manifests.read import read_stack

WriteStack = Callable[[str], Path]
MistakesOf = Callable[[Path], list[str]]

_OTHER_SERVICE = """
---
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec: {selector: {tier: web}, clusterIP: CLUSTER_IP, ports: [{port: 80}]}
"""


def test_a_file_with_several_documents_is_a_stack(good: str, stack_file: WriteStack) -> None:
    """Deployment, Service and autoscaler are found in one file."""
    stack = read_stack(stack_file(good))

    assert ("shop", "default", 2) == (stack.deployment.name, stack.deployment.namespace, stack.deployment.replicas)
    assert {"team": "blue"} == stack.deployment.labels
    assert {"app": "shop", "tier": "web"} == stack.deployment.pod_labels
    assert ("shop", 80, 8080) == (stack.service.name, stack.service.port, stack.service.target_port)
    assert ("shop", 1, 4) == (stack.hpa.name, stack.hpa.min_replicas, stack.hpa.max_replicas)


def test_a_container_has_the_defaults_of_kubernetes(good: str, stack_file: WriteStack) -> None:
    """What a manifest leaves out is what the API server would fill in."""
    (container,) = read_stack(stack_file(good)).deployment.containers
    readiness = container.readiness

    assert readiness is not None
    assert ("/readyz", 8080) == (readiness.path, readiness.port)
    assert (0, 10, 1) == (readiness.initial_delay_seconds, readiness.period_seconds, readiness.timeout_seconds)
    assert (1, 3) == (readiness.success_threshold, readiness.failure_threshold)
    assert container.liveness is None
    assert (None, None) == (container.command, container.args)
    assert Resources(cpu_millicores=200, memory_bytes=128 * 2**20) == container.requests
    assert Resources(cpu_millicores=400, memory_bytes=256 * 2**20) == container.limits
    assert 2 == container.pre_stop_sleep_seconds


def test_a_folder_without_kustomization_is_all_its_files(good: str, tmp_path: Path) -> None:
    """All YAML and JSON files of the folder count, other files do not."""
    deployment, service, hpa = good.split("---\n")
    for name, text in {"a.yaml": deployment, "b.yml": service, "c.json": hpa, "README.md": "no: [yaml"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert "shop" == read_stack(tmp_path).service.name


def test_other_kinds_are_left_to_the_cluster(good: str, stack_file: WriteStack) -> None:
    """A kind that the sandbox does not know needs an apiVersion, a kind and a name, and nothing else."""
    text = good + "---\napiVersion: example.org/v1\nkind: Canary\nmetadata: {name: shop}\nspec: [anything]\n"

    assert "shop" == read_stack(stack_file(text)).deployment.name


def test_a_document_without_identity_is_a_mistake(good: str, stack_file: WriteStack, mistakes_of: MistakesOf) -> None:
    """Each document says what it is."""
    text = "just text\n---\nkind: ConfigMap\nmetadata: {nmae: x}\n---\n" + good

    assert [
        "stack.yaml:1 just text: must be a mapping of fields; write `field: value` lines",
        "stack.yaml:3: apiVersion (nothing): is required; add `apiVersion:`",
        "stack.yaml:4: metadata.name (nothing): is required; add `name:`",
    ] == mistakes_of(stack_file(text))


def test_a_headless_service_is_not_the_address_of_the_pods(good: str, stack_file: WriteStack) -> None:
    """A Service without an address of its own may stand beside the one in front of the pods."""
    headless = _OTHER_SERVICE.replace("NAME", "peers").replace("CLUSTER_IP", "None")

    assert "shop" == read_stack(stack_file(good + headless)).service.name


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "kind: Deployment\nmetadata",
            "kind: StatefulSet\nmetadata",
            ["stack.yaml no Deployment: one is required; add a Deployment manifest"],
            id="there is no deployment",
        ),
        pytest.param(
            "kind: Service\n",
            "kind: ConfigMap\n",
            ["stack.yaml no Service: one is required; add a Service manifest"],
            id="there is no service",
        ),
        pytest.param(
            "kind: HorizontalPodAutoscaler\n",
            "kind: ConfigMap\n",
            ["stack.yaml no HorizontalPodAutoscaler: one is required; add a HorizontalPodAutoscaler manifest"],
            id="there is no autoscaler",
        ),
        pytest.param(
            "kind: Deployment, name: shop",
            "kind: Deployment, name: stop",
            [
                (
                    "stack.yaml:44: spec.scaleTargetRef.name stop: must be the name of a Deployment in the same "
                    "namespace (found: shop); correct the name or add the Deployment"
                )
            ],
            id="the autoscaler targets another deployment",
        ),
        pytest.param(
            "name: shop\nspec:\n  scaleTargetRef",
            "name: shop\n  namespace: other\nspec:\n  scaleTargetRef",
            [
                (
                    "stack.yaml:45: spec.scaleTargetRef.name shop: must be the name of a Deployment in the same "
                    "namespace (found: shop); correct the name or add the Deployment"
                )
            ],
            id="the autoscaler is in another namespace",
        ),
        pytest.param(
            "selector: {app: shop}\n",
            "selector: {app: stop}\n",
            [
                (
                    "stack.yaml:35: spec.selector shop: {'app': 'stop'}: must select the pods of Deployment shop in "
                    "its namespace; their labels are {'app': 'shop', 'tier': 'web'}; "
                    "correct the selector (a headless Service does not count)"
                )
            ],
            id="the service selects other pods",
        ),
        pytest.param(
            "selector: {app: shop}\n",
            "",
            [
                (
                    "stack.yaml:34: spec.selector shop: None: must select the pods of Deployment shop in "
                    "its namespace; their labels are {'app': 'shop', 'tier': 'web'}; "
                    "correct the selector (a headless Service does not count)"
                )
            ],
            id="the service selects nothing",
        ),
    ],
)
def test_what_is_missing_is_named(
    good: str, stack_file: WriteStack, mistakes_of: MistakesOf, old: str, new: str, expected: list[str]
) -> None:
    """A stack without one of its three objects says which one, and what was found instead."""
    assert good.count(old) == 1
    assert expected == mistakes_of(stack_file(good.replace(old, new)))


def test_two_services_for_the_same_pods_are_ambiguous(
    good: str, stack_file: WriteStack, mistakes_of: MistakesOf
) -> None:
    """Load has one address, so two Services that select the pods are a question."""
    second = _OTHER_SERVICE.replace("NAME", "shop-too").replace("CLUSTER_IP", "10.0.0.1")

    assert [
        (
            "stack.yaml:33: metadata.name shop, shop-too: must be one Service that selects the Deployment's pods; "
            "keep one of them"
        )
    ] == mistakes_of(stack_file(good + second))


def test_two_autoscaled_deployments_are_ambiguous(good: str, stack_file: WriteStack, mistakes_of: MistakesOf) -> None:
    """The sandbox runs one Deployment."""
    text = good + "---\n" + good.replace("shop", "mill")

    assert [
        (
            "stack.yaml shop -> shop, mill -> mill: must be one autoscaler with one Deployment; "
            "give a folder or file with one pair"
        )
    ] == mistakes_of(stack_file(text))
