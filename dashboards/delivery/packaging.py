"""What would go wrong with dashboards on their way, over all of them together."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from dashboards.delivery.compose import ALERTMANAGER, PROMETHEUS
from dashboards.delivery.interface import FormName, Parcel
from dashboards.delivery.kubernetes import KUSTOMIZATION, MANY_BYTES, MOST_BYTES
from slo.documents import FieldPath
from slo.errors import Mistake, Place

LONGEST_UID = 40
_UID = re.compile(r"[A-Za-z0-9_-]+")
_TEMPLATES = (
    # what stands in an artefact, who would take it for its own
    (re.compile(r"\$\{[^}\n]*\}?"), "would be replaced by Flux in the written file"),
    (re.compile(r"\{\{[^}\n]*\}{0,2}"), "would be a template for Helm in the written file"),
)
_FOLDER = re.compile(r"(?![.\s])[^/\\]+(?<!\s)")


def mistakes_of(parcels: Sequence[Parcel]) -> Iterator[Mistake]:
    """Yield what Grafana would not take, or take in silence for another dashboard."""
    for parcel in parcels:
        yield from _uid_mistakes(parcel)
        if f"{parcel.uid.lower()}.yaml" == KUSTOMIZATION:
            yield _mistake(parcel, "uid", "is the name of the file that lists all others", "choose another uid")
        if not parcel.title.strip():
            yield _mistake(parcel, "title", "must not be empty", "give the dashboard a title")
    # Files of a folder, and the keys in a sidecar's directory, may not tell upper from lower case.
    duplicate = "stands in {} too, and Grafana would then change none of all the dashboards"
    yield from _repeated(parcels, "uid", lambda parcel: parcel.uid.lower(), duplicate, "give each a uid of its own")
    duplicate = "is the title of {} too, which Grafana refuses within one folder"
    yield from _repeated(parcels, "title", lambda parcel: parcel.title.strip(), duplicate, "rename one")


def folder_mistakes(title: str, option: str = "--folder") -> Iterator[Mistake]:
    """Yield what is wrong with the title of a folder, which is a directory on the way."""
    place = Place(file=option)
    if title and not (_FOLDER.fullmatch(title) and title.isprintable()):
        rule = "must be one title on one line, without / and \\ in it, a dot before it, or blanks around it"
        yield Mistake(place=place, value=title, rule=rule, next_step="write it as Grafana shows it")
    elif any(pattern.search(title) for pattern, _ in _TEMPLATES):
        rule = "must not hold a template: others on the way would replace it, or nobody would"
        yield Mistake(place=place, value=title, rule=rule, next_step="write the title itself")
    elif title.strip().lower() == "general":
        rule = "is what Grafana calls the place of dashboards without a folder, and may not be a folder's title"
        yield Mistake(place=place, value=title, rule=rule, next_step=f'write {option} "" for that place')


def uid_mistakes(uid: str, place: Place) -> Iterator[Mistake]:
    """Yield what is wrong with a uid."""
    if not _UID.fullmatch(uid):
        rule = "must be letters, digits, - and _"
        yield Mistake(place=place, value=uid, rule=rule, next_step="choose one without other characters")
    if len(uid) > LONGEST_UID:
        rule = f"must have at most {LONGEST_UID} characters, and has {len(uid)}"
        yield Mistake(place=place, value=uid, rule=rule, next_step="choose a shorter one")


def template_mistakes(files: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield what a template engine would take for its own in files that one may read, each once."""
    for pattern, who in _TEMPLATES:
        seen = set()
        for name, text in files.items():
            for found in pattern.finditer(text):
                if found[0] not in seen:
                    seen.add(found[0])
                    place = Place(file=name, line=text.count("\n", 0, found.start()) + 1)
                    yield Mistake(place=place, value=found[0], rule=who, next_step="write the value itself")


def size_mistakes(sizes: Mapping[str, int], form: FormName) -> Iterator[Mistake]:
    """Yield what kubectl would not apply."""
    for name, size in sizes.items():
        if size > MOST_BYTES:
            rule = f"kubectl keeps what it applies in annotations, which may have {MOST_BYTES:,} bytes"
            next_step = "divide the dashboard" + ", or send it packed with --for operator" * (
                form is FormName.CONFIG_MAP
            )
            yield Mistake(place=Place(file=name), value=f"{size:,} bytes", rule=rule, next_step=next_step)


def size_warnings(sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield what kubectl will soon not apply."""
    for name, size in sizes.items():
        if MANY_BYTES < size <= MOST_BYTES:
            yield f"{name}: has {size:,} of the {MOST_BYTES:,} bytes that kubectl takes; divide it before it grows"


def warnings_of(form: FormName, parcels: Sequence[Parcel]) -> Iterator[str]:
    """Yield what may not work in the Grafana that gets it."""
    for parcel in parcels:
        for panel in parcel.source.panels:
            if "libraryPanel" in panel.json:
                yield (
                    f"{parcel.source.file}: panel {panel.title!r} is a library panel, which does not come along: "
                    "Grafana must have it already"
                )
        if form is FormName.COMPOSE:
            yield from _unknown_sources(parcel)


# Private


def _uid_mistakes(parcel: Parcel) -> Iterator[Mistake]:
    if not parcel.uid:
        rule = "is required: Grafana would make up another one each time, and links would break"
        yield _mistake(parcel, "uid", rule, "choose one and keep it")
    else:
        yield from uid_mistakes(parcel.uid, parcel.source.place(("uid",)))


def _repeated(
    parcels: Sequence[Parcel], field: str, key: Callable[[Parcel], str], rule: str, next_step: str
) -> Iterator[Mistake]:
    first: dict[str, Parcel] = {}
    for parcel in parcels:
        name = key(parcel)
        if name and name in first:
            yield _mistake(parcel, field, rule.format(first[name].source.file), next_step)
        first.setdefault(name, parcel)


def _mistake(parcel: Parcel, field: str, rule: str, next_step: str) -> Mistake:
    path: FieldPath = (field,)
    value = parcel.source.json.get(field)
    return Mistake(place=parcel.source.place(path), value=value, rule=rule, next_step=next_step)


def _unknown_sources(parcel: Parcel) -> Iterator[str]:
    offered = {one.query for one in parcel.source.variables if one.type == "datasource"}
    for plugin in sorted(offered - {PROMETHEUS, ALERTMANAGER}):
        yield f"{parcel.source.file}: chooses among data sources of {plugin}, and none is provisioned; add one"
