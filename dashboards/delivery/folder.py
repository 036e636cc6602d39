"""The folder that a build writes: what is there already, whose it is, and what of it is left over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dashboards.delivery.header import MARK, SHIPPED, header
from dashboards.delivery.interface import Form, FormName
from dashboards.delivery.texts import yaml_text
from dashboards.reading import Dashboard, dashboard_of
from slo.documents import Document, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.render.output import is_generated

RECORD = ".generated"
"""Says which files of its folder are ours: JSON has no place for that in itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the last build left in a folder."""

    form: str
    sources: tuple[str, ...]
    files: tuple[str, ...]
    """By their names inside the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen in a folder."""

    files: Mapping[Path, str]
    left_over: tuple[Path, ...]
    """Ours, and written by no dashboard any more."""
    ours: frozenset[Path]
    """Files that are there and ours, though they cannot say so themselves."""

    @property
    def missing(self) -> tuple[Path, ...]:
        """Name the files that are not there."""
        return tuple(path for path in sorted(self.files) if not _is_there(path))

    @property
    def stale(self) -> tuple[Path, ...]:
        """Name the files that are there and say something else."""
        return tuple(path for path, text in sorted(self.files.items()) if _is_there(path) and not _says(path, text))


def read_record(directory: Path) -> Record | None:
    """Read what the last build left; None where none did.

    Raises:
        InvalidInput: The record is none of ours.
    """
    path = directory / RECORD
    if not _is_there(path):
        return None
    documents = read_documents(path)
    mistakes: list[Mistake] = []
    document = documents[0] if documents else Document(file=str(path), value={}, lines={})
    fields = Fields(document, mistakes)
    record = Record(
        form=fields.text("form"), sources=tuple(fields.texts("sources")), files=tuple(fields.texts("files"))
    )
    fields.reject_unknown()
    mistakes += [_outside(document, index, name) for index, name in enumerate(record.files) if _leaves(name)]
    if mistakes:
        raise InvalidInput(mistakes)
    return record


def refuse_sources(directory: Path, sources: Sequence[Path]) -> None:
    """Refuse to write JSON where the next build would take it for a source.

    Raises:
        InvalidInput: Before anything is read or written.
    """
    around = [path for path in sources if path.is_dir() and directory.resolve().is_relative_to(path.resolve())]
    if around:
        rule = f"lies in {around[0]}, and the next build would read the dashboards that this one writes"
        next_step = "choose another --out, or name a smaller folder to read"
        raise InvalidInput([Mistake(place=Place(file=str(directory)), value="folder", rule=rule, next_step=next_step)])


def plan(directory: Path, texts: Mapping[str, str], *, form: FormName, sources: Sequence[str]) -> Plan:
    """Say what is to happen in a folder so that it holds these files and nothing else of ours.

    Raises:
        InvalidInput: The folder holds another build's files, which are still of use.
    """
    record = read_record(directory)
    if record is not None:
        _refuse_others(directory, record, form, sources)
    files = {**texts, RECORD: _record_text(form, sources, texts)}
    there = {name for name in (record.files if record else ()) if _is_file(directory / name)}
    mute = {name for name in there if name.endswith(".json")}
    left_over = {name for name in there - files.keys() if name in mute or is_generated(directory / name, MARK)}
    return Plan(
        files={directory / name: text for name, text in files.items()},
        left_over=tuple(directory / name for name in sorted(left_over)),
        ours=frozenset(directory / name for name in mute),
    )


def dashboards_before(directory: Path, form: Form) -> tuple[Dashboard, ...]:
    """Read the dashboards that the last build left in a folder; those that cannot be read any more are left out."""
    record = read_record(directory)
    found = []
    for name in record.files if record else ():
        try:
            value = form.dashboard_in(name, (directory / name).read_text(encoding="utf-8"))
            found += [] if value is None else [dashboard_of(value, file=name)]
        except (OSError, ValueError, KeyError, InvalidInput):
            # It was changed or removed by hand, and is about to be written again.
            continue
    return tuple(found)


# Private


def _is_there(path: Path) -> bool:
    """Say whether a path is there, as far as one may look: what may not be written is told when it is written."""
    try:
        return path.exists()
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    return _is_there(path) and not path.is_dir()


def _says(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _record_text(form: FormName, sources: Sequence[str], texts: Mapping[str, str]) -> str:
    value = {"form": str(form), "sources": list(sources), "files": sorted(texts)}
    return header(sources) + "# It tells the next build which files of this folder are its own.\n" + yaml_text(value)


def _leaves(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or not path.parts


def _outside(document: Document, index: int, name: str) -> Mistake:
    rule, next_step = "must be a file of the folder", "remove the whole folder, and build it again"
    return Mistake(place=document.place(("files", index)), value=name, rule=rule, next_step=next_step)


def _refuse_others(directory: Path, record: Record, form: FormName, sources: Sequence[str]) -> None:
    place = Place(file=str(directory))
    if record.form != form:
        rule = f"was built --for {record.form}, and a folder has one form"
        raise InvalidInput([Mistake(place=place, value="folder", rule=rule, next_step=_ELSEWHERE)])
    still_there = [one for one in record.sources if one not in sources and (one == SHIPPED or Path(one).exists())]
    if still_there:
        rule = f"was built from {', '.join(still_there)}, whose dashboards would be removed"
        raise InvalidInput([Mistake(place=place, value="folder", rule=rule, next_step=f"{_NAME_ALL}, or {_ELSEWHERE}")])


_ELSEWHERE = "choose another --out, or remove the folder"
_NAME_ALL = "name all sources at once (--shipped for the boards that come along)"
