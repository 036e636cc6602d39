"""Read Canaries, and what there is around them among the same files, into subjects of the checks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from loadtests.canary.manifest import CANARY, METRIC_TEMPLATE, read_releases
from loadtests.canary.model import CanaryRelease
from loadtests.canary_lint.comments import comments_of
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.queries import queries_of
from loadtests.canary_lint.target import TARGET_KINDS, Named, Target, autoscaler_of, named_of
from loadtests.manifests.kustomize import identity, load_documents
from loadtests.manifests.lists import without_lists
from loadtests.object_metadata import DEFAULT_NAMESPACE
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place

MOST_REQUESTS_PER_SECOND = 1e9
"""More is a slip of the keyboard."""
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")

RATE_ANNOTATION = "load-harness/requests-per-second"
"""Of a Canary: how many requests users send, to the primary and the canary together."""


def parse_rate(value: object) -> float | None:
    """Parse a number of requests per second; None if it is none, or not above 0."""
    text = value.removesuffix("/s") if isinstance(value, str) else ""
    rate = float(text) if _NUMBER.fullmatch(text) else 0.0
    return rate if 0 < rate <= MOST_REQUESTS_PER_SECOND else None


def read_subjects(paths: Sequence[Path], *, requests_per_second: float | None = None) -> tuple[Subject, ...]:
    """Read every Canary in some files or folders, each with what is among them of its surroundings.

    Raises:
        InvalidInput: every mistake in the manifests, or that there is no Canary.
    """
    mistakes: list[Mistake] = []
    documents = _each_once(without_lists(one for path in paths for one in load_documents(path, mistakes)))
    subjects = subjects_among(documents, mistakes, requests_per_second=requests_per_second)
    if not subjects and not mistakes:
        mistakes.append(_no_canary(paths, documents))
    if mistakes:
        raise InvalidInput(mistakes)
    return subjects


def subjects_among(
    documents: Sequence[Document], mistakes: list[Mistake], *, requests_per_second: float | None = None
) -> tuple[Subject, ...]:
    """Read every Canary among some documents; none where any mistake is noted."""
    before = len(mistakes)
    releases = read_releases(documents, mistakes)
    canaries = [one for one in documents if identity(one)[0] == CANARY]
    rates = [requests_per_second or _said_rate(one, mistakes) for one in canaries]
    if len(mistakes) > before:
        return ()
    named = [one for document in documents if (one := named_of(document)) is not None]
    return tuple(
        _subject(release, document, named, releases, rate)
        for release, document, rate in zip(releases, canaries, rates, strict=True)
    )


# Private


def _each_once(documents: Iterable[Document]) -> list[Document]:
    """Leave out what is given again, as a file beside its folder is."""
    return list({(Path(one.file).resolve(), one.lines.get(()), str(one.value)): one for one in documents}.values())


def _said_rate(document: Document, mistakes: list[Mistake]) -> float | None:
    """Read how many requests users send, where the manifest says it."""
    path = ("metadata", "annotations", RATE_ANNOTATION)
    value = document.value
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return None
    rate = parse_rate(value)
    if rate is None:
        rule = "must be a number of requests per second, above 0, as a text"
        mistakes.append(
            Mistake(place=document.place(path), value=value, rule=rule, next_step=f'write {RATE_ANNOTATION}: "20"')
        )
    return rate


def _subject(
    release: CanaryRelease,
    document: Document,
    named: Sequence[Named],
    releases: Sequence[CanaryRelease],
    requests_per_second: float | None,
) -> Subject:
    here = _in_namespace(named, release, document)
    workloads = [one for one in named if one.kind in TARGET_KINDS]
    reference = release.canary.target
    targets = (one for one in here if (one.kind, one.name) == (reference.kind, reference.name))
    templates = tuple(_with_namespace(one) for one in named if one.kind == METRIC_TEMPLATE)
    return Subject(
        release=release,
        document=document,
        queries=tuple(queries_of(release, document, templates)) if release.canary.is_analysed else (),
        target=next((Target(named=one) for one in targets if one.kind in TARGET_KINDS), None),
        others=tuple(workloads),
        autoscalers=tuple(scaler for one in here if (scaler := autoscaler_of(one)) is not None),
        services=tuple(one for one in here if one.kind == "Service"),
        templates=templates,
        siblings=tuple(one.canary for one in releases if one is not release),
        comments=comments_of(document),
        requests_per_second=requests_per_second,
    )


def _in_namespace(named: Iterable[Named], release: CanaryRelease, document: Document) -> list[Named]:
    """Leave out what is surely elsewhere; a Canary that says no namespace may be in any."""
    said = document.value["metadata"].get("namespace")
    return [one for one in named if not said or one.is_in(release.canary.namespace)]


def _with_namespace(named: Named) -> Named:
    return replace(named, namespace=named.namespace or DEFAULT_NAMESPACE)


def _no_canary(paths: Sequence[Path], documents: Iterable[Document]) -> Mistake:
    names = ", ".join(" ".join(identity(one)).strip() or "a document without a kind" for one in documents) or "nothing"
    place = Place(file=", ".join(map(str, paths)))
    rule = f"must hold a {CANARY} of flagger.app (found: {names})"
    return Mistake(place=place, value="manifests", rule=rule, next_step="give the file or folder with its manifest")
