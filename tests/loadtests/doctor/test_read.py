"""What is read as one cluster, and what a hurried person is told."""

from pathlib import Path

import pytest

from loadtests.doctor.building import build
from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.read import read_cluster
from slo.errors import InvalidInput

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {containers: [{name: app, image: shop:1}]}\n"


def write(path: Path, text: str) -> Path:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_without_a_kustomization_is_read_with_those_below(tmp_path: Path) -> None:
    """As Flux does; files of other kinds, and values that are no manifest, are left alone."""
    write(tmp_path / "a" / "pod.yaml", POD)
    write(tmp_path / "b" / "c" / "other.yml", POD.replace("shop", "till"))
    write(tmp_path / "values.yaml", "replicas: 3\n")
    write(tmp_path / "notes.txt", "kind: Pod\n")

    assert ["Pod shop", "Pod till"] == [str(one) for one in read_cluster([tmp_path]).objects]


def test_a_kubectl_that_is_too_old_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its kustomize would refuse what is fine, so what we read ourselves says what is missing."""
    kubectl = write(
        tmp_path / "bin" / "kubectl", '#!/bin/sh\necho \'{"clientVersion": {"gitVersion": "v1.20.2"}}\'; exit 1\n'
    )
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{kubectl.parent}:/nowhere")
    write(tmp_path / "kustomization.yaml", "resources: []\n")

    assert build(tmp_path) is None


def test_a_kustomization_is_built_by_whichever_of_its_names_it_is_given(tmp_path: Path) -> None:
    """The folder, or the file that people have before them; what it leaves out is not there."""
    write(tmp_path / "pod.yaml", POD)
    write(tmp_path / "unused.yaml", POD.replace("shop", "till"))
    kustomization = write(tmp_path / "kustomization.yaml", "resources: [pod.yaml]\n")

    assert ["Pod shop"] == [str(one) for one in read_cluster([tmp_path]).objects]
    assert ["Pod shop"] == [str(one) for one in read_cluster([kustomization]).objects]


def test_a_list_is_what_kubectl_writes(tmp_path: Path) -> None:
    """Its items count, and the same file twice counts once."""
    path = write(tmp_path / "all.yaml", "kind: List\nitems:\n  - {kind: Pod, apiVersion: v1, metadata: {name: shop}}\n")

    assert ["Pod shop"] == [str(one) for one in read_cluster([path, path]).objects]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must hold objects of Kubernetes (kind, metadata.name)"),
        ("replicas: 3\n", "must hold objects of Kubernetes (kind, metadata.name)"),
        ("- a list\n", "must hold objects of Kubernetes (kind, metadata.name)"),
        ("kind: Pod\n", "must have kind and metadata.name"),
        ("apiVersion: v1\nmetadata: {name: shop}\n", "must have kind and metadata.name"),
        ("kind: [Pod\n", "must be YAML"),
        (f"{POD}---\n{POD}", "must be there once, and is in"),
        ("kind: Pod\nkind: Pod\n", "the key is already set on line 1"),
    ],
)
def test_what_is_no_manifest_is_a_mistake(text: str, said: str, tmp_path: Path) -> None:
    """With the file, the rule and what to do."""
    with pytest.raises(InvalidInput) as raised:
        read_cluster([write(tmp_path / "all.yaml", text)])

    assert said in str(raised.value)
    assert "all.yaml" in str(raised.value)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Nobody should have to run it three times."""
    write(tmp_path / "a.yaml", "kind: Pod\n")
    write(tmp_path / "b.yaml", "kind: [Pod\n")
    write(tmp_path / "c.yaml", f"{POD}---\n{POD}")

    with pytest.raises(InvalidInput) as raised:
        read_cluster([tmp_path])

    assert ["a.yaml", "b.yaml", "c.yaml"] == sorted(Path(one.place.file).name for one in raised.value.mistakes)


@pytest.mark.parametrize("kind", ["Deployment", "Service", "NetworkPolicy", "ServiceMonitor", "PodDisruptionBudget"])
@pytest.mark.parametrize("spec", ["null", "[1]", "a text", "{selector: 3, template: [], ports: {}, endpoints: [7]}"])
def test_objects_of_an_odd_shape_are_looked_at_all_the_same(kind: str, spec: str, tmp_path: Path) -> None:
    """The cluster tells whoever applies them; nothing here falls over."""
    text = f"{POD}---\nkind: {kind}\nmetadata: {{name: odd}}\nspec: {spec}\n"
    cluster = read_cluster([write(tmp_path / "all.yaml", text)])

    assert all(one.sentence for one in CATALOG.examine([cluster], ids=CATALOG.ids()))
