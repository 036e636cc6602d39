"""Read SLOs from files, whatever format they are in, with every mistake of every file at once."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from slo.documents import Document, FieldPath, read_what_can_be
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.model import Component, Composite, Slo
from slo.spec import openslo, pyrra, sloth
from slo.spec.context import MOST_MISTAKES, Reading
from slo.spec.files import spec_files
from slo.suggestions import did_you_mean

DEFAULT_PERIOD_SECONDS = 30 * 86_400
"""The window of an SLO whose format has none."""

Reader = Callable[[Fields, Reading], None]


def read_slos(paths: Sequence[Path], *, period_seconds: int = DEFAULT_PERIOD_SECONDS) -> tuple[Slo, ...]:
    """Read the SLOs of files and folders, sorted by id.

    Args:
        paths: files, and folders whose YAML files are read at any depth.
        period_seconds: the window of an SLO that says none, as Sloth's.

    Raises:
        InvalidInput: with all mistakes of all files; that there is no SLO at all is one.
    """
    mistakes: list[Mistake] = []
    files = spec_files(paths, mistakes)
    documents: list[Document] = []
    for file in files:
        read, wrong = read_what_can_be(file)
        documents.extend(read)
        mistakes.extend(wrong)
    slos = _slos(documents, mistakes, period_seconds, is_whole=not mistakes)
    _check_unique(slos, mistakes)
    _check_labels(slos, mistakes)
    if not slos and not mistakes:
        place = Place(file=", ".join(map(str, paths)) or "(no file)")
        rule, next_step = "holds no SLO", f"give files with {_KNOWN}"
        mistakes.append(Mistake(place=place, value=None, rule=rule, next_step=next_step))
    if mistakes:
        raise InvalidInput(_told(mistakes, files))
    return tuple(sorted(slos, key=lambda slo: slo.id))


# Private

_READERS: Mapping[tuple[str, str], Reader] = {
    (sloth.API_VERSION, sloth.KIND): sloth.read_kubernetes,
    (pyrra.API_VERSION, pyrra.KIND): pyrra.read,
}
_LISTS = ("v1", sloth.API_VERSION, pyrra.API_VERSION)
_API_VERSIONS = (*openslo.API_VERSIONS, sloth.API_VERSION, pyrra.API_VERSION)
_KNOWN = f"`version: {sloth.VERSION}`, or `apiVersion:` {', '.join(_API_VERSIONS)}"


def _slos(documents: Sequence[Document], mistakes: list[Mistake], period_seconds: int, *, is_whole: bool) -> list[Slo]:
    """Read what the documents hold; references of OpenSLO reach over all files, so its documents are read together."""
    slos: list[Slo] = []
    objects = openslo.Objects(mistakes, is_whole=is_whole)
    for document in documents:
        reading = Reading(document=document, mistakes=mistakes, period_seconds=period_seconds, slos=slos)
        for fields in _objects(document, mistakes):
            _read(fields, reading, objects)
        if reading.is_hopeless:
            return slos
    slos.extend(objects.slos())
    return slos


def _objects(document: Document, mistakes: list[Mistake]) -> list[Fields]:
    """Give the objects of a document, which may be a list of them."""
    if not isinstance(document.value, list):
        return [Fields(document, mistakes)]
    return [Fields(document, mistakes, (index,)) for index in range(len(document.value))]


def _read(fields: Fields, reading: Reading, objects: openslo.Objects) -> None:
    """Read one object."""
    version, api_version, kind = fields.raw("version"), fields.raw("apiVersion"), fields.raw("kind")
    if reading.is_hopeless or not isinstance(_value(reading.document, fields.path), dict):
        return
    if version is not None and api_version is None:
        _read_sloth(fields, reading)
    elif api_version in _LISTS and isinstance(kind, str) and kind.endswith("List"):
        for item in fields.items("items", at_least=1):
            _read(item, reading, objects)
    elif api_version in openslo.API_VERSIONS:
        objects.add(fields, reading)
    elif isinstance(api_version, str) and isinstance(kind, str) and (api_version, kind) in _READERS:
        _READERS[api_version, kind](fields, reading)
    else:
        _unknown(fields)


def _read_sloth(fields: Fields, reading: Reading) -> None:
    if fields.raw("version") == sloth.VERSION:
        sloth.read_plain(fields, reading)
        return
    next_step = did_you_mean(fields.raw("version"), [sloth.VERSION], otherwise=f"write version: {sloth.VERSION}")
    fields.mistake("version", fields.raw("version"), "is no version of a known format", next_step)


def _unknown(fields: Fields) -> None:
    """Note an object that is of no known format, or a kind that its format does not have."""
    api_version, kind = fields.raw("apiVersion"), fields.raw("kind")
    kinds = [known for version, known in _READERS if version == api_version]
    if api_version is None:
        fields.mistake("apiVersion", None, "is required, to tell the format", f"write {_KNOWN}")
    elif kinds:
        fields.mistake(
            "kind", kind, "is no kind of this format", did_you_mean(kind, kinds, otherwise=f"write {kinds[0]}")
        )
    else:
        otherwise = f"give only SLOs: {', '.join(_API_VERSIONS)}"
        next_step = did_you_mean(api_version, _API_VERSIONS, otherwise=otherwise)
        fields.mistake("apiVersion", api_version, "is no version of a known format", next_step)


def _value(document: Document, path: FieldPath) -> object:
    value = document.value
    for part in path:
        value = value[part]
    return value


def _check_unique(slos: Sequence[Slo], mistakes: list[Mistake]) -> None:
    """Note every id that is there twice, with both places."""
    seen: dict[str, Slo] = {}
    parts = [component.slo for slo in slos for component in _components(slo)]
    # Where a name is missing, that is the mistake.
    for slo in (slo for slo in [*slos, *parts] if slo.service and slo.name):
        first = seen.setdefault(slo.id, slo)
        if first is not slo:
            place = slo.origin.place("name" if "name" in slo.origin.lines else "metadata.name")
            rule = f"is the id of another SLO, at {first.origin.place()}"
            mistakes.append(Mistake(place=place, value=slo.id, rule=rule, next_step="rename one of them"))


def _check_labels(slos: Sequence[Slo], mistakes: list[Mistake]) -> None:
    """Note labels that would hide those by which a budget is divided, so that all its series became one."""
    for slo in slos:
        for label in set(slo.labels).intersection(slo.group_labels):
            place = slo.origin.place("labels" if "labels" in slo.origin.lines else "metadata.labels")
            rule = "is a label by which the indicator is divided, and would hide it"
            mistakes.append(Mistake(place=place, value=label, rule=rule, next_step="rename it"))


def _components(slo: Slo) -> Sequence[Component]:
    return slo.indicator.components if isinstance(slo.indicator, Composite) else ()


def _told(mistakes: Sequence[Mistake], files: Sequence[Path]) -> list[Mistake]:
    """Sort mistakes as their places are read, leave out what is said twice, and stop where nobody reads on."""
    unique = list({str(mistake): mistake for mistake in mistakes}.values())
    order = {str(file): index for index, file in enumerate(files)}
    unique.sort(key=lambda mistake: (order.get(mistake.place.file, -1), mistake.place.line or 0))
    if len(unique) > MOST_MISTAKES:
        place, next_step = unique[-1].place, "correct these first"
        unique[MOST_MISTAKES:] = [Mistake(place=place, value="more", rule="has more mistakes", next_step=next_step)]
    return unique
