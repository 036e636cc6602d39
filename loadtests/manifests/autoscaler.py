"""Read one HorizontalPodAutoscaler from a file or folder that may hold other manifests, too."""

from collections.abc import Sequence
from pathlib import Path

from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import HpaSpec
from loadtests.manifests.kustomize import identity, load_documents
from loadtests.manifests.lists import without_lists
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place

HPA = "HorizontalPodAutoscaler"


def read_autoscaler(path: Path) -> HpaSpec:
    """Read the one HPA of a file, of a folder or of a kustomization.

    Raises:
        InvalidInput: every mistake in it, or that there is none or more than one.
    """
    mistakes: list[Mistake] = []
    documents = without_lists(load_documents(path, mistakes))
    if mistakes:
        raise InvalidInput(mistakes)
    spec = read_hpa(_only(path, documents), mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return spec


# Private


def _only(path: Path, documents: Sequence[Document]) -> Document:
    found = [document for document in documents if identity(document)[0] == HPA]
    if len(found) == 1:
        return found[0]
    names = ", ".join(" ".join(identity(one)).strip() or "a document without a kind" for one in found or documents)
    rule = f"must hold exactly one {HPA} (found: {names or 'nothing'})"
    next_step = "give the file that holds it alone" if found else "give the file or folder with its manifest"
    place = Place(file=str(path))
    raise InvalidInput([Mistake(place=place, value="manifests", rule=rule, next_step=next_step)])
