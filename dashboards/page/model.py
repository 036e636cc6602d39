"""What a page can hold: plain values, without a domain and without HTML."""

from dataclasses import dataclass
from enum import StrEnum

from dashboards.page.charts import ChartGroup
from dashboards.page.grid import Grid, PanelLink


class Outcome(StrEnum):
    """What a check came to."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and what it is, both as shown."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The answer of the page: a badge and one sentence."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A list of names and values."""

    title: str
    facts: tuple[Fact, ...]


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    RIGHT = "right"
    """For numbers, in figures of equal width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table; its first cell names it."""

    cells: tuple[str, ...]
    outcome: Outcome | None = None
    detail: tuple[str, ...] = ()
    """Paragraphs to unfold below the row; unfolded from the start if the row did not pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under named columns, with a column of badges in front if any row has an outcome."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    why_empty: str = "there are no rows"
    """Stands in place of the rows if there are none."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                counts = f"{len(row.cells)} cells for {len(self.columns)} columns"
                message = f"row {row.cells} of table {self.title!r}, {counts}: must be as many; fill the missing cells"
                raise ValueError(message)

    @property
    def has_outcomes(self) -> bool:
        """Say whether any row carries a badge."""
        return any(row.outcome for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Paragraphs of plain text."""

    title: str
    paragraphs: tuple[str, ...]


Section = Summary | Facts | Table | Prose | ChartGroup | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, top to bottom."""

    title: str
    facts: tuple[Fact, ...] = ()
    """A few words on where and when, under the title."""
    sections: tuple[Section, ...] = ()
    description: str = ""
    """One sentence under the title."""
    links: tuple[PanelLink, ...] = ()
    is_wide: bool = False
    """As wide as the window, for grids; else as wide as a text is read well."""
