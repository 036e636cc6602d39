"""What kustomize makes of the kustomizations of `k8s/`: each built once a test run, object by object."""

import functools
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

KubernetesObject = dict[str, Any]
"""An object of Kubernetes as a file states it."""

REPOSITORY = Path(__file__).resolve().parents[2]
K8S = REPOSITORY / "k8s"


def _is_modern(kubectl: str) -> bool:
    asked = [kubectl, "version", "--client", "--output=yaml"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    said = yaml.safe_load(done.stdout) if done.returncode == 0 else {}
    return str(said.get("kustomizeVersion", "")).startswith("v5.")


def builder() -> tuple[str, ...] | None:
    """Give the command that builds a kustomization on this machine, or None where there is none."""
    if kustomize := shutil.which("kustomize"):
        return (kustomize, "build")
    if (kubectl := shutil.which("kubectl")) and _is_modern(kubectl):
        return (kubectl, "kustomize")
    return None


def kustomizations() -> tuple[str, ...]:
    """Name each folder with a kustomization that stands for itself, relative to `k8s/`; components do not."""
    return tuple(folder for folder, kind in _folders() if kind == "Kustomization")


def components() -> tuple[str, ...]:
    """Name each folder with a component, which only another kustomization can build."""
    return tuple(folder for folder, kind in _folders() if kind == "Component")


@functools.cache
def text(folder: str) -> str:
    """Build a kustomization, named relative to `k8s/`, and give the YAML text."""
    command = builder()
    assert command is not None, "mark the test with needs_kustomize"
    done = subprocess.run([*command, str(K8S / folder)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, f"k8s/{folder} does not build: {done.stderr}"
    return done.stdout


def objects(folder: str) -> tuple[KubernetesObject, ...]:
    """Build a kustomization, named relative to `k8s/`, and give its objects; they may be changed freely."""
    return _documents(text(folder))


def by_hand() -> dict[str, tuple[KubernetesObject, ...]]:
    """Give the objects of each file, named relative to `k8s/`, that is part of no kustomization: people apply it."""
    parts = {path for folder, _ in _folders() for path in _parts(K8S / folder)}
    left = {path: _documents(path.read_text(encoding="utf-8")) for path in sorted(K8S.rglob("*.yaml"))}
    return {
        str(path.relative_to(K8S)): objects
        for path, objects in left.items()
        if path not in parts and path.name != "kustomization.yaml" and all("apiVersion" in one for one in objects)
    }


def one(folder: str, kind: str, name: str = "load-harness") -> KubernetesObject:
    """Give the object of a kind and a name; an assertion fails unless there is exactly one."""
    found = [each for each in objects(folder) if each["kind"] == kind and each["metadata"]["name"] == name]
    assert len(found) == 1, f"k8s/{folder}: {len(found)} objects {kind}/{name}"
    return found[0]


def of_kind(folder: str, kind: str) -> tuple[KubernetesObject, ...]:
    """Give every object of a kind."""
    return tuple(each for each in objects(folder) if each["kind"] == kind)


def pod_templates(folder: str) -> Iterator[tuple[str, KubernetesObject]]:
    """Give the template of each thing that makes pods, with a name for messages."""
    for each in objects(folder):
        spec = each.get("spec", {})
        if each["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if each["kind"] in {"CronJob", "Deployment", "Job", "StatefulSet", "DaemonSet"}:
            yield f"{each['kind']}/{each['metadata']['name']}", spec["template"]


needs_kustomize = pytest.mark.skipif(builder() is None, reason="needs kustomize 5, or kubectl 1.27 or later")
"""A mark for tests that build: they are skipped, visibly, where neither program is there."""


# Private

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The rules alone have thousands of lines, and the parser in C is ten times as fast."""


def _documents(text: str) -> tuple[KubernetesObject, ...]:
    return tuple(read for read in yaml.load_all(text, Loader=_LOADER) if read is not None)


def _folders() -> Iterator[tuple[str, str]]:
    for path in sorted(K8S.rglob("kustomization.yaml")):
        # Flux has a kind Kustomization of its own, whose files have other names.
        yield str(path.parent.relative_to(K8S)), yaml.safe_load(path.read_text()).get("kind", "Kustomization")


def _parts(folder: Path) -> Iterator[Path]:
    said = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    patches = [patch["path"] for patch in said.get("patches", ())]
    generated = [file for one in said.get("configMapGenerator", ()) for file in one["files"]]
    yield from ((folder / name).resolve() for name in (*said.get("resources", ()), *patches, *generated))
