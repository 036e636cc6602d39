"""What a change of a dashboard is."""

from dataclasses import dataclass
from enum import StrEnum

from dashboards.model import Json
from slo.documents import FieldPath


class ChangeKind(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Part(StrEnum):
    """What kind of part it is."""

    BOARD = "dashboard"
    ROW = "row"
    PANEL = "panel"
    VARIABLE = "variable"
    ANNOTATION = "annotation"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions of a dashboard."""

    kind: ChangeKind
    part: Part
    name: str
    """The part's title or name, as the later version has it."""
    field: str = ""
    """Where inside the part, as `targets[A].expr`; empty where the part itself came or went."""
    words: str = ""
    """What changed, as `expression of A changed`; empty where the part itself came or went."""
    before: Json = None
    after: Json = None
    path_before: FieldPath | None = None
    """Where the part stands in the earlier version; None if it was not there."""
    path_after: FieldPath | None = None

    @property
    def sentence(self) -> str:
        """Say it with the part's name, as `panel 'p99': expression of A changed`."""
        whose = str(self.part) if self.part is Part.BOARD else f"{self.part} {self.name!r}"
        return f"{whose}: {self.words}" if self.words else f"{whose} {self.kind}"
