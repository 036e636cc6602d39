"""What a panel of a grid can show besides a chart over time: plain values, all texts as they are shown."""

from dataclasses import dataclass
from enum import StrEnum

from dashboards.page.charts import Colour, Paint


class Dress(StrEnum):
    """What of a value its colour colours."""

    NONE = "none"
    INK = "ink"
    PAPER = "paper"
    """The background."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A value as it is shown."""

    text: str
    before: str = ""
    """Stands before it, smaller, as the sign of a currency."""
    after: str = ""
    """Follows it, smaller, as a unit."""
    colour: Paint | None = None
    share: float | None = None
    """Where it stands between the least and the greatest value, from 0 to 1; None if it stands nowhere."""

    @property
    def whole(self) -> str:
        """Give the text with what stands around it."""
        return f"{self.before}{self.text}{self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a panel of numbers."""

    amount: Amount
    name: str = ""
    """Empty where it needs none."""
    trend: tuple[float | None, ...] = ()
    """Values at equal distances, for a line behind the number; None is a gap."""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Big numbers side by side, or below each other."""

    numbers: tuple[Number, ...]
    dress: Dress = Dress.INK
    is_vertical: bool = False
    shows_value: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a scale in one colour."""

    low: float
    """From 0 to 1."""
    high: float
    colour: Paint


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A value on an arc."""

    amount: Amount
    name: str = ""
    stretches: tuple[Stretch, ...] = ()
    """The colours of the scale, drawn around the arc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dials:
    """Arcs side by side."""

    dials: tuple[Dial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value as a bar."""

    amount: Amount
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars below each other, or side by side where they stand upright."""

    bars: tuple[Bar, ...]
    is_upright: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table."""

    amount: Amount
    dress: Dress = Dress.NONE
    has_bar: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """A column of a table in a panel."""

    title: str
    is_number: bool = False
    width_pixels: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A table in a panel."""

    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0
    """How many rows more there are."""
    shows_titles: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """How much of something fell into each of many ranges of values, over time."""

    start_time: float
    """Unix seconds."""
    end_time: float
    rows: tuple[str, ...]
    """The name of each range, from the bottom to the top."""
    columns: tuple[tuple[float | None, ...], ...]
    """Along the time, at equal distances: a value for each row; None where there is none."""
    least: str
    """The smallest value above zero, as shown beside the scale of colours."""
    most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time in one state."""

    start_time: float
    """Unix seconds."""
    end_time: float
    text: str
    colour: Paint = Colour.BLUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The states of one thing over time; between its spans is nothing known."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyText:
    """An entry of a legend."""

    text: str
    colour: Paint


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """States over time, a lane for each thing."""

    start_time: float
    end_time: float
    lanes: tuple[Lane, ...]
    keys: tuple[KeyText, ...] = ()
    shows_texts: bool = True
    are_apart: bool = False
    """Each span is a look of its own, drawn apart from the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """The bars of one category."""

    name: str
    amounts: tuple[Amount, ...]
    """One for each key; their shares are of the whole height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A label of an axis of values."""

    share: float
    """From 0 to 1."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """Upright bars over categories."""

    keys: tuple[KeyText, ...]
    categories: tuple[Category, ...]
    ticks: tuple[Tick, ...]
    is_stacked: bool = False
    shows_values: bool = False
    has_gaps: bool = True
    """False for a histogram, whose bars touch each other."""
    zero_share: float = 0.0
    """Where zero is, from the bottom (0) to the top (1); bars below it have negative shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of a whole."""

    name: str
    amount: Amount
    """Its share is of the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pie:
    """Parts of a whole."""

    slices: tuple[Slice, ...]
    is_ring: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """A text with marks: headings, lists, tables, code, emphasis, links. HTML in it is text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words in place of what would be drawn."""

    words: str
    is_error: bool = False
    lines: tuple[str, ...] = ()
    """Shown below as they are written, as the queries of what is not drawn."""


Widget = Numbers | Dials | Bars | Cells | HeatMap | Lanes | Categories | Pie | Markdown | Said
