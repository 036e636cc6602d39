"""Read the Canary that a command of `canary` is about."""

from pathlib import Path

from loadtests.canary.manifest import CANARY, read_release
from loadtests.canary.model import CanarySpec
from loadtests.manifests.kustomize import load_documents
from loadtests.manifests.lists import without_lists
from slo.errors import Mistake, Place


def read_canary_file(path: Path, mistakes: list[Mistake]) -> CanarySpec | None:
    """Read the one Canary of a file, a folder or a kustomization; None where there is none, which is a mistake."""
    release = read_release(without_lists(load_documents(path, mistakes)), mistakes)
    if release is None and not mistakes:
        rule = f"must hold a {CANARY} of flagger.app"
        next_step = "give the file or folder with its manifest"
        mistakes.append(Mistake(place=Place(file=str(path)), value="manifests", rule=rule, next_step=next_step))
    return None if release is None else release.canary
