import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.manifests.read import read_stack
from loadtests.manifests.shipped import overlays
from slo.errors import InvalidInput

MistakesOf = Callable[[Path], list[str]]

_K8S = Path(__file__).parents[3] / "k8s"
_WITH_SECRETS = {"kind-with-key", "production"}
"""Refused by the sandbox (test_shipped says how)."""
_PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: {team: null, area: new}}
spec:
  template:
    spec:
      containers:
        - name: app
          env:
            - {name: MODE, value: slow}
            - {name: EXTRA, value: "1"}
          ports:
            - {containerPort: 8080, name: web}
            - {containerPort: 9090, name: metrics}
          resources: {limits: {cpu: 2}}
          readinessProbe: {httpGet: {port: web}}
          lifecycle: null
        - {name: proxy, image: proxy:1, resources: {limits: {cpu: 100m, memory: 1Mi}}}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  ports:
    - {port: 80, targetPort: web}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  maxReplicas: 9
  metrics:
    - type: Resource
      resource: {name: memory, target: {type: Utilization, averageUtilization: 60}}
"""


@pytest.fixture
def folder(tmp_path: Path, good: str) -> Path:
    """Return an overlay folder that patches a good base beside it."""
    base, overlay = tmp_path / "base", tmp_path / "overlay"
    for name in (base, overlay):
        name.mkdir()
    (base / "stack.yaml").write_text(good, encoding="utf-8")
    (base / "kustomization.yaml").write_text("resources: [stack.yaml]\n", encoding="utf-8")
    return overlay


def _write(folder: Path, kustomization: str, patch: str = "") -> Path:
    (folder / "kustomization.yaml").write_text(kustomization, encoding="utf-8")
    if patch:
        (folder / "patch.yaml").write_text(patch, encoding="utf-8")
    return folder


def test_patches_change_only_what_they_name(folder: Path) -> None:
    """Mappings merge, named items merge with their namesakes, null deletes, other lists are replaced."""
    stack = read_stack(_write(folder, "resources: [../base]\npatches: [{path: patch.yaml}]\n", _PATCH))
    containers = {container.name: container for container in stack.deployment.containers}
    app = containers["app"]

    assert {"area": "new"} == stack.deployment.labels
    assert ["app", "proxy"] == list(containers)
    assert [("MODE", "slow"), ("EXTRA", "1")] == list(app.environment.items())
    assert [("web", 8080), ("metrics", 9090)] == [(port.name, port.number) for port in app.ports]
    assert (200, 2000, 256 * 2**20) == (
        app.requests.cpu_millicores,
        app.limits.cpu_millicores,
        app.limits.memory_bytes,
    )
    assert app.readiness is not None
    assert "/readyz" == app.readiness.path
    assert 0 == app.pre_stop_sleep_seconds
    assert 8080 == stack.service.target_port
    assert (1, 9, 1) == (stack.hpa.min_replicas, stack.hpa.max_replicas, len(stack.hpa.metrics))


def test_a_patch_may_stand_in_the_kustomization(folder: Path) -> None:
    """An inline patch works as one in a file."""
    kustomization = """\
resources:
  - ../base
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: shop}
      spec: {replicas: 3}
"""
    assert 3 == read_stack(_write(folder, kustomization)).deployment.replicas


def test_a_namespace_is_set_everywhere(folder: Path) -> None:
    """The namespace of a kustomization is that of all its resources."""
    stack = read_stack(_write(folder, "resources: [../base]\nnamespace: blue\n"))

    assert ("blue", "blue", "blue") == (stack.deployment.namespace, stack.service.namespace, stack.hpa.namespace)


@pytest.mark.parametrize("name", ["base", *(f"overlays/{name}" for name in sorted(overlays().keys() - _WITH_SECRETS))])
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_the_shipped_manifests_are_what_kubectl_builds(name: str, tmp_path: Path) -> None:
    """Our reader and kustomize itself agree about the folders that we ship."""
    built = subprocess.run(["kubectl", "kustomize", str(_K8S / name)], capture_output=True, check=True)
    (tmp_path / "built.yaml").write_bytes(built.stdout)

    kubectls, ours = read_stack(tmp_path / "built.yaml"), read_stack(_K8S / name)
    assert ours == kubectls
    # In which order things stand matters in a pod; kubectl sorts the keys of a Canary.
    assert repr(replace(ours, release=None)) == repr(replace(kubectls, release=None))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_a_patched_folder_is_what_kubectl_builds(folder: Path, tmp_path: Path) -> None:
    """Our reader and kustomize itself agree about every rule of merging, order included."""
    _write(folder, "resources: [../base]\nnamespace: blue\npatches: [{path: patch.yaml}]\n", _PATCH)
    built = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, check=True)
    (tmp_path / "built.yaml").write_bytes(built.stdout)

    assert repr(read_stack(tmp_path / "built.yaml").deployment.containers) == repr(
        read_stack(folder).deployment.containers
    )


def test_a_patch_can_take_a_resource_out(folder: Path, good: str) -> None:
    """As the Service that something else makes."""
    other = good.replace("name: shop\nspec:\n  selector: {app", "name: other\nspec:\n  selector: {app")
    assert other != good
    (folder / "other.yaml").write_text(other.split("---\n")[1], encoding="utf-8")
    patch = "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\n$patch: delete\n"

    stack = read_stack(_write(folder, "resources: [../base, other.yaml]\npatches: [{path: patch.yaml}]\n", patch))

    assert "other" == stack.service.name


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  replicas: many\n",
            (
                "overlay/patch.yaml:5: spec.replicas many: must be a whole number; "
                "write it without quotes, unit or fraction"
            ),
            id="a wrong value stands in the patch",
        ),
        pytest.param(
            "kind: Deployment\nmetadata: {name: shop}\nspec: {strategy: {}, selector: null}\n",
            "base/stack.yaml:6: spec.selector (nothing): is required; add `selector:` with its fields",
            id="a field that the patch deletes is missed where its parent stands",
        ),
        pytest.param(
            "kind: Deployment\nmetadata: {name: stop}\n",
            (
                "overlay/patch.yaml:2: metadata.name Deployment/stop: must be kind and name of exactly one resource "
                "(found: Deployment/shop, Service/shop, HorizontalPodAutoscaler/shop); correct kind or name"
            ),
            id="a patch of something that is not there",
        ),
        pytest.param(
            "- {op: replace, path: /spec/replicas, value: 3}\n",
            (
                "overlay/patch.yaml:1 [{'op': 'replace', 'path': '/spec/replicas', 'value': 3}]: must be a "
                "strategic-merge patch: a manifest with only the fields that change; "
                "build the folder with `kubectl kustomize` and give the resulting file"
            ),
            id="a patch of another kind",
        ),
        pytest.param(
            "kind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n      containers:\n"
            "        - {name: app, $patch: delete}\n",
            (
                "overlay/patch.yaml:7: spec.template.spec.containers[0].$patch delete: "
                "directives in patches are not supported here; "
                "build the folder with `kubectl kustomize` and give the resulting file"
            ),
            id="a directive",
        ),
        pytest.param(
            "kind: Service\nmetadata: {name: shop}\n$patch: replace\n",
            (
                "overlay/patch.yaml:3: $patch replace: directives in patches are not supported here; "
                "build the folder with `kubectl kustomize` and give the resulting file"
            ),
            id="a directive for the whole resource that does not take it out",
        ),
    ],
)
def test_a_mistake_in_a_patch_names_the_patch(folder: Path, mistakes_of: MistakesOf, patch: str, expected: str) -> None:
    """A mistake is shown where it was written, also when it was merged into another file's document."""
    assert [expected] == mistakes_of(_write(folder, "resources: [../base]\npatches: [{path: patch.yaml}]\n", patch))


@pytest.mark.parametrize(
    ("kustomization", "expected"),
    [
        pytest.param(
            "resources: [../base]\nnamePrefix: a-\nreplicas: []\n",
            [
                (
                    "overlay/kustomization.yaml:2: namePrefix a-: is not a known field; "
                    "build the folder with `kubectl kustomize` and give the resulting file"
                ),
                (
                    "overlay/kustomization.yaml:3: replicas []: is not a known field; "
                    "build the folder with `kubectl kustomize` and give the resulting file"
                ),
            ],
            id="fields that only kustomize itself knows",
        ),
        pytest.param(
            "kind: Component\nresources: []\n",
            [
                "overlay/kustomization.yaml:1: kind Component: must be one of Kustomization; choose one of them",
                "overlay/kustomization.yaml:2: resources []: must have at least 1; add an item",
            ],
            id="a kustomization of another kind, without resources",
        ),
        pytest.param(
            "resources: [https://example.org/base, ../none, ../overlay]\n",
            [
                (
                    "overlay/kustomization.yaml:1: resources https://example.org/base: "
                    "must be a file or folder that is there; correct the path"
                ),
                (
                    "overlay/kustomization.yaml:1: resources ../none: "
                    "must be a file or folder that is there; correct the path"
                ),
                ("overlay/kustomization.yaml:1: resources ../overlay: must not lead back to this folder; remove it"),
            ],
            id="resources that are elsewhere, nowhere, or this folder",
        ),
        pytest.param(
            (
                "resources: [../base]\npatches:\n  - {}\n"
                "  - {path: none.yaml, target: {kind: Deployment}}\n  - patch: '{'\n"
            ),
            [
                (
                    "overlay/kustomization.yaml:3: patches[0].path (nothing): must stand alone: "
                    "either `path` or `patch`; give one of the two"
                ),
                "overlay/none.yaml file: cannot be read (No such file or directory); check the path",
                (
                    "overlay/kustomization.yaml:4: patches[1].target {'kind': 'Deployment'}: is not a known field; "
                    "build the folder with `kubectl kustomize` and give the resulting file"
                ),
                (
                    "overlay/kustomization.yaml:5 did not find expected node content: must be YAML; "
                    "correct the syntax on or before that line"
                ),
            ],
            id="patches that are none",
        ),
        pytest.param(
            "resources: [../base]\npatches:\n  - patch: |\n      kind: Deployment\n      metadata: {name: stop}\n",
            [
                (
                    "overlay/kustomization.yaml:5: metadata.name Deployment/stop: must be kind and name of exactly "
                    "one resource (found: Deployment/shop, Service/shop, HorizontalPodAutoscaler/shop); "
                    "correct kind or name"
                )
            ],
            id="an inline patch of something that is not there",
        ),
        pytest.param(
            "resources: [../base]\n---\nresources: []\n",
            ["overlay/kustomization.yaml file: must be one kustomization; keep one document"],
            id="two kustomizations in one file",
        ),
        pytest.param(
            "",
            ["overlay/kustomization.yaml file: must be one kustomization; keep one document"],
            id="an empty kustomization",
        ),
        pytest.param(
            "resources: [\n",
            [
                (
                    "overlay/kustomization.yaml:1 did not find expected node content: must be YAML; "
                    "correct the syntax on or before that line"
                )
            ],
            id="a kustomization that is no YAML",
        ),
    ],
)
def test_a_kustomization_that_needs_more_than_this(
    folder: Path, mistakes_of: MistakesOf, kustomization: str, expected: list[str]
) -> None:
    """What only kustomize can do is refused with the way to do it."""
    assert expected == mistakes_of(_write(folder, kustomization))


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    """A folder without manifests says what it should hold."""
    with pytest.raises(InvalidInput) as caught:
        read_stack(tmp_path)

    expected = (
        f"{tmp_path} folder: must hold a kustomization.yaml or .yaml, .yml, .json files; "
        "give the folder with the manifests"
    )
    assert expected == str(caught.value)
