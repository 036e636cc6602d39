"""Read `.lint` files: which findings are excused, or only warned of, and why; the format is dashboard-linter's.

Source: https://github.com/grafana/dashboard-linter/blob/main/docs/index.md#exclusions-and-warnings
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from slo.documents import Document, FieldPath, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields

FILE_NAME = ".lint"


class Effect(StrEnum):
    """What becomes of a finding."""

    EXCLUDE = "exclusions"
    WARN = "warnings"
    """It stays, as a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An entry of a `.lint` file, or a rule in it without entries."""

    effect: Effect
    rule: str
    """The id of a check."""
    reason: str
    """The entry's, else the rule's."""
    dashboard: str | None = None
    """A title; None for any, and where the rule has no entries: then all is excused."""
    panel: str | None = None
    """A title; None for any, and for what concerns no panel."""
    target_index: int | None = None
    """Of a query in its panel, from 0 on; None for any."""
    place: Place
    folder: Path | None = None
    """Where the dashboards are that it concerns; None for all."""
    is_complete: bool = False
    """Whether all dashboards that it can concern were looked at."""
    has_run: bool = False
    """Whether its check ran."""
    times: int = field(default=0, compare=False)
    """How many findings it met."""

    @property
    def key(self) -> FieldPath:
        """Give what tells it from the others."""
        return (self.place.file, self.place.field)

    def concerns(self, file: str) -> bool:
        """Say whether the dashboards of a file are within its reach."""
        return self.folder is None or Path(file).absolute().parent == self.folder.absolute()

    def fits(self, *, dashboard: str, panel: str | None, target_index: int | None) -> bool:
        """Say whether it is for a place, as dashboard-linter compares: titles are equal, and what is not named is any.

        Args:
            dashboard: title.
            panel: title; None where a finding concerns no panel.
            target_index: None where a finding concerns no query.
        """
        named = ((self.dashboard, dashboard), (self.panel, panel), (self.target_index, target_index))
        return all(None in pair or pair[0] == pair[1] for pair in named)


def read_exclusions(path: Path, *, folder: Path | None) -> tuple[Exclusion, ...]:
    """Read a `.lint` file.

    Raises:
        InvalidInput: With every mistake of it.
    """
    mistakes: list[Mistake] = []
    found = [one for document in read_documents(path) for one in _exclusions(document, mistakes, folder)]
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(found)


def exclusions_beside(files: Sequence[Path]) -> tuple[Exclusion, ...]:
    """Read the `.lint` files of all folders in which dashboards stand.

    Raises:
        InvalidInput: With every mistake of every file.
    """
    found: list[Exclusion] = []
    mistakes: list[Mistake] = []
    for folder in dict.fromkeys(file.parent for file in files):
        if (folder / FILE_NAME).is_file():
            try:
                found.extend(read_exclusions(folder / FILE_NAME, folder=folder))
            except InvalidInput as invalid:
                mistakes.extend(invalid.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(found)


# Private


def _exclusions(document: Document, mistakes: list[Mistake], folder: Path | None) -> Iterator[Exclusion]:
    fields = Fields(document, mistakes)
    for effect in Effect:
        rules = fields.optional_mapping(effect)
        for name in rules.names() if rules is not None else ():
            yield from _of_rule(document, mistakes, (str(effect), name), folder)
    fields.reject_unknown()


def _of_rule(document: Document, mistakes: list[Mistake], path: FieldPath, folder: Path | None) -> Iterator[Exclusion]:
    effect, rule = Effect(str(path[0])), str(path[1])
    if document.value[path[0]][rule] is None:  # a name with nothing behind it excuses all
        yield Exclusion(effect=effect, rule=rule, reason="", place=document.place(path), folder=folder)
        return
    fields = Fields(document, mistakes, path)
    reason, entries = _optional(fields, "reason"), fields.items("entries")
    fields.reject_unknown()
    if not entries:
        yield Exclusion(effect=effect, rule=rule, reason=reason, place=document.place(path), folder=folder)
    for entry in entries:
        read = _entry(entry, effect, rule, reason, folder)
        if read is not None:
            yield read


def _entry(fields: Fields, effect: Effect, rule: str, reason: str, folder: Path | None) -> Exclusion | None:
    own, dashboard, panel = (_optional(fields, name) for name in ("reason", "dashboard", "panel"))
    index = _index(fields)
    is_of_alert = fields.raw("alert") is not None  # mixtool reads the same files, for its rules on alerts
    fields.reject_unknown()
    if is_of_alert:
        return None
    if not (dashboard or panel):
        fields.mistake("", None, "must name a dashboard or a panel", "add `dashboard:` with its title")
    return Exclusion(
        effect=effect,
        rule=rule,
        reason=own or reason,
        dashboard=dashboard or None,
        panel=panel or None,
        target_index=index,
        place=fields.document.place(fields.path),
        folder=folder,
    )


def _optional(fields: Fields, name: str) -> str:
    return fields.text(name) if name in fields else ""


def _index(fields: Fields) -> int | None:
    value = fields.raw("targetIdx")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not str(value).isdecimal():
        fields.mistake("targetIdx", value, "must be a whole number", "count the panel's queries from 0 on")
        return None
    return int(value)
