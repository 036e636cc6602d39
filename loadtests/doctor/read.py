"""Read everything in some files and folders into what the checks are given."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from loadtests.canary_lint.read import subjects_among as canaries_among
from loadtests.canary_lint.target import Named, named_of
from loadtests.doctor.building import NAMES, build
from loadtests.doctor.interface import Cluster, Live, are_together
from loadtests.doctor.pods import pods_of
from loadtests.doctor.releases import primaries_of, services_of
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import DEFAULT_VERSION, profile
from loadtests.lint.read import each_once
from loadtests.lint.read import subjects_among as autoscalers_among
from loadtests.manifests.kustomize import load_documents
from loadtests.manifests.lists import without_lists
from slo.documents import Document, read_documents, read_what_can_be
from slo.errors import InvalidInput, Mistake, Place, noted

_TEMPLATES = "MetricTemplate"
"""Canaries name theirs; without them they cannot be read."""
_SUFFIXES = (".yaml", ".yml", ".json")


def read_cluster(
    paths: Sequence[Path], *, requests_per_second: float | None = None, kubernetes: str = DEFAULT_VERSION
) -> Cluster:
    """Read all objects in some files, folders or kustomizations, as one cluster.

    A folder without a kustomization is read with the folders below, as Flux does.

    Raises:
        InvalidInput: every mistake in the manifests, that an object is there twice, or that there is none.
    """
    mistakes: list[Mistake] = []
    documents = each_once(without_lists(one for path in paths for one in _load(path, mistakes)))
    cluster = cluster_of(documents, mistakes, requests_per_second=requests_per_second, kubernetes=kubernetes)
    if not cluster.objects and not mistakes:
        place, rule = Place(file=", ".join(map(str, paths))), "must hold objects of Kubernetes (kind, metadata.name)"
        next_step = "give the folder with the manifests, or what `kubectl get -o yaml` writes"
        mistakes.append(Mistake(place=place, value="manifests", rule=rule, next_step=next_step))
    if mistakes:
        # Several lints read the same fields, each by itself.
        raise InvalidInput(list({str(one): one for one in mistakes}.values()))
    return cluster


def cluster_of(
    documents: Sequence[Document],
    mistakes: list[Mistake],
    *,
    requests_per_second: float | None,
    kubernetes: str,
    live: Live | None = None,
) -> Cluster:
    """Make one cluster of documents; what is wrong is noted.

    Args:
        documents: All objects.
        mistakes: What is wrong with them is added.
        requests_per_second: What users send to canaries.
        kubernetes: Version of the cluster.
        live: How they were read, where they are those of a live cluster.
    """
    version, flags = profile(kubernetes), ControllerFlags()
    manifests = [one for one in documents if _is_manifest(one, mistakes)]
    named = [one for document in manifests if (one := named_of(document)) is not None]
    mistakes.extend(_twice(named))
    canaries = [one for one in named if one.kind == "Canary"]
    services = [one for canary in canaries for one in services_of(canary, named)]
    made = [one for one in services if not _is_among(one, named)]
    workloads = [pods for manifest in named if (pods := pods_of(manifest)) is not None]
    primaries = [one for canary in canaries for one in primaries_of(canary, named)]
    return Cluster(
        objects=(*named, *made, *(one.named for one in primaries)),
        workloads=(*workloads, *primaries),
        hpa_subjects=autoscalers_among(manifests, mistakes, flags=flags, kubernetes=version),
        canary_subjects=()
        if live is not None and _TEMPLATES in live.unread
        else canaries_among(manifests, mistakes, requests_per_second=requests_per_second),
        live=live,
    )


# Private


def _load(path: Path, mistakes: list[Mistake]) -> Iterator[Document]:
    """Load a file, a kustomization, or a folder with all below it."""
    folder = path.parent if path.name in NAMES else path
    if any((folder / name).is_file() for name in NAMES):
        yield from _kustomization(folder, mistakes)
    elif not path.is_dir():
        with noted(mistakes):
            yield from read_documents(path)
    else:
        for inner in sorted(path.iterdir()):
            if (inner.is_dir() and not _is_component(inner)) or inner.suffix in _SUFFIXES:
                yield from _load(inner, mistakes)


def _kustomization(folder: Path, mistakes: list[Mistake]) -> list[Document]:
    """Read a kustomization by its files, which have lines; build it where it needs more."""
    if _is_component(folder):
        rule, next_step = "cannot be read alone, since it changes what others have", "give the overlay that names it"
        mistakes.append(Mistake(place=Place(file=str(folder)), value="component", rule=rule, next_step=next_step))
        return []
    ours: list[Mistake] = []
    documents = load_documents(folder, ours)
    if not ours:
        return documents
    with noted(mistakes):
        built = build(folder)
        if built is not None:
            return built
        mistakes.extend(ours)
    return []


def _is_component(folder: Path) -> bool:
    """Say whether a folder is a component; one whose file cannot be read is told of elsewhere."""
    documents = (one for name in NAMES if (folder / name).is_file() for one in read_what_can_be(folder / name)[0])
    return any(isinstance(one.value, dict) and one.value.get("kind") == "Component" for one in documents)


def _is_manifest(document: Document, mistakes: list[Mistake]) -> bool:
    """Say whether a document is meant for Kubernetes; what is, and has no name, is a mistake."""
    value = document.value
    if not isinstance(value, dict) or not {"apiVersion", "kind"} & value.keys():
        return False
    if named_of(document) is None:
        rule, next_step = "must have kind and metadata.name", "add what is missing, or give a file without it"
        mistakes.append(Mistake(place=document.place(), value=value.get("kind"), rule=rule, next_step=next_step))
        return False
    return True


def _twice(objects: Iterable[Named]) -> Iterator[Mistake]:
    seen: dict[tuple[str, ...], Named] = {}
    for one in objects:
        group = str(one.at("apiVersion") or "").rpartition("/")[0]
        first = seen.setdefault((group, one.kind, one.name, one.namespace), one)
        if first is not one:
            rule = f"must be there once, and is in {first.document.place()} as well"
            next_step = "give one overlay at a time, without the base that it builds on"
            yield Mistake(place=one.document.place(), value=str(one), rule=rule, next_step=next_step)


def _is_among(service: Named, objects: Iterable[Named]) -> bool:
    return any((one.kind, one.name) == (service.kind, service.name) and are_together(one, service) for one in objects)
