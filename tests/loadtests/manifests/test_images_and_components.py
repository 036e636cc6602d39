"""Images and components of a kustomization, as kustomize has them."""

from pathlib import Path

import pytest

from loadtests.manifests.images import Image
from loadtests.manifests.kustomize import load_documents
from slo.documents import Document
from slo.errors import Mistake

_DEPLOYMENT = """kind: Deployment
metadata: {name: shop}
spec: {template: {spec: {containers: [{name: shop, image: "example/shop:1.0"}]}}}
"""


@pytest.mark.parametrize(
    ("given", "new_name", "new_tag", "digest", "expected"),
    [
        pytest.param("example/shop:1.0", None, "1.1", None, "example/shop:1.1", id="another tag"),
        pytest.param("example/shop:1.0", "host:5000/shop", None, None, "host:5000/shop:1.0", id="another name"),
        pytest.param("example/shop:1.0", None, None, "sha256:ab", "example/shop@sha256:ab", id="a digest for a tag"),
        pytest.param("example/shop@sha256:ab", None, "2.0", None, "example/shop:2.0", id="a tag for a digest"),
        pytest.param("example/shop", "other", "2.0", None, "other:2.0", id="a tag where there was none"),
        pytest.param("example/shopping:1.0", "other", "2.0", None, "example/shopping:1.0", id="another image"),
    ],
)
def test_an_image_is_replaced(
    given: str, new_name: str | None, new_tag: str | None, digest: str | None, expected: str
) -> None:
    """Name, tag and digest, each where it is given."""
    image = Image(name="example/shop", new_name=new_name, new_tag=new_tag, digest=digest)

    assert expected == image.in_place_of(given)


def test_images_are_set_in_pod_templates(tmp_path: Path) -> None:
    """The last step of a build."""
    documents = _load(tmp_path, "resources: [shop.yaml]\nimages: [{name: example/shop, newTag: '2.0'}]\n")

    assert ["example/shop:2.0"] == [_image(each) for each in documents]


def test_a_component_adds_and_changes(tmp_path: Path) -> None:
    """It has resources of its own, and patches those of the kustomization that names it."""
    component = "kind: Component\nresources: [extra.yaml]\npatches: [{path: patch.yaml}]\n"
    _write(tmp_path / "part", "kustomization.yaml", component)
    _write(tmp_path / "part", "extra.yaml", "kind: Secret\nmetadata: {name: key}\n")
    _write(tmp_path / "part", "patch.yaml", "kind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 3}\n")

    documents = _load(tmp_path, "resources: [shop.yaml]\ncomponents: [part]\n")

    assert ["Deployment", "Secret"] == [each.value["kind"] for each in documents]
    assert 3 == documents[0].value["spec"]["replicas"]


@pytest.mark.parametrize(
    ("kustomization", "expected"),
    [
        pytest.param(
            "resources: [shop.yaml]\ncomponents: [part]\n",
            "2: components part: must be a folder with a kustomization.yaml; correct the path",
            id="no component",
        ),
        pytest.param(
            "resources: [shop.yaml]\ncomponents: [.]\n",
            "2: components .: must not lead back to this folder; remove it",
            id="itself",
        ),
        pytest.param(
            "resources: [shop.yaml]\nimages: [{name: example/shop, newTag: '2.0', digest: 'sha256:ab'}]\n",
            "2: images[0].digest sha256:ab: must not stand beside `newTag`; keep one of the two",
            id="a tag and a digest",
        ),
    ],
)
def test_what_cannot_be_is_a_mistake(tmp_path: Path, kustomization: str, expected: str) -> None:
    """Each with its line, and what to do."""
    mistakes: list[Mistake] = []

    _load(tmp_path, kustomization, mistakes)

    assert [f"{tmp_path / 'kustomization.yaml'}:{expected}"] == [str(each) for each in mistakes]


# Private


def _load(folder: Path, kustomization: str, mistakes: list[Mistake] | None = None) -> list[Document]:
    _write(folder, "kustomization.yaml", kustomization)
    _write(folder, "shop.yaml", _DEPLOYMENT)
    found: list[Mistake] = [] if mistakes is None else mistakes
    documents = load_documents(folder, found)
    assert mistakes is not None or found == []
    return documents


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def _image(document: Document) -> str:
    (container,) = document.value["spec"]["template"]["spec"]["containers"]
    return str(container["image"])
