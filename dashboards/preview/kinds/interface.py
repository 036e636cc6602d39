"""What every kind of panel is given, and the parts that many of them share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from dashboards.evaluation.times import TimeRange
from dashboards.model import Json
from dashboards.page.charts import Paint, TimeChart
from dashboards.page.widgets import Widget
from dashboards.preview.colours import PALETTE
from dashboards.preview.display import Display, display_of
from dashboards.preview.fields import is_hidden
from dashboards.preview.frames import Cell, Field, Frame, Kind, display_names
from dashboards.preview.parts import mapping
from dashboards.preview.patterns import matches
from dashboards.preview.reducers import is_known, reduced


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A panel that is to be drawn."""

    title: str
    json: Mapping[str, Json]
    frames: tuple[Frame, ...]
    """Of the queries that are not hidden, transformed, their fields with their settings."""
    range: TimeRange
    write: Callable[[str], str]
    """Puts the values of variables into a text."""
    address: Callable[[str, Mapping[str, str]], str]
    """Turns the address of a link into one of the page's; the mapping has what stands for the row's own variables."""
    notes: list[str] = field(default_factory=list)
    """What the reader must know of what is drawn; a kind adds what it does not draw."""

    @property
    def options(self) -> Mapping[str, Json]:
        """Give the plug-in's options."""
        return mapping(self.json.get("options"))

    def leave_out(self, count: int, what: str) -> None:
        """Tell of what is too much to be drawn."""
        if count > 0:
            self.notes.append(f"{count} more {what} not drawn")

    def knows_calculation(self, name: str) -> bool:
        """Say whether there is such a calculation here, and tell where there is none."""
        if not is_known(name):
            self.notes.append(f"the calculation {name} is not made here")
        return is_known(name)

    @property
    def names(self) -> Mapping[int, str]:
        """Give the name that each field is shown by, by the identity of the field."""
        return display_names(self.frames)


NO_ROW: Mapping[str, str] = {}

Draw = Callable[[Drawing], TimeChart | Widget]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One number that a field comes to, or one value of it."""

    name: str
    value: Cell
    field: Field
    display: Display
    frame: Frame
    labels: Mapping[str, str]


def number_fields(drawing: Drawing) -> tuple[tuple[Frame, Field], ...]:
    """List the fields of numbers that are drawn, with their frames."""
    return tuple((frame, one) for frame in drawing.frames for one in frame.of(Kind.NUMBER) if not is_hidden(one, "viz"))


def displays(fields: Sequence[Field], now: float) -> tuple[Display, ...]:
    """Say how each field is shown; those without a colour of their own take turns in the palette."""
    return tuple(
        display_of(one, fields=fields, now=now, palette=paint) for one, paint in zip(fields, _palette(), strict=False)
    )


def shown_values(drawing: Drawing) -> tuple[Shown, ...]:
    """Reduce the fields as `reduceOptions` says: one number for each field, or all values of them."""
    options = mapping(drawing.options.get("reduceOptions"))
    calculations = options.get("calcs")
    calculation = str(calculations[0]) if isinstance(calculations, list) and calculations else "lastNotNull"
    if options.get("values") is not True:
        drawing.knows_calculation(calculation)
    chosen = list(_chosen(drawing, str(options.get("fields") or "")))
    dressed = displays([one for _, one in chosen], drawing.range.end)
    if options.get("values") is True:
        return tuple(
            shown
            for (frame, one), display in zip(chosen, dressed, strict=True)
            for shown in _each(drawing, frame, one, display, options)
        )
    return tuple(
        Shown(
            name=drawing.names[id(one)],
            value=reduced(calculation, one.values),
            field=one,
            display=display,
            frame=frame,
            labels=one.labels,
        )
        for (frame, one), display in zip(chosen, dressed, strict=True)
    )


def link_of(shown: Shown, drawing: Drawing, row: Mapping[str, str] = NO_ROW) -> str:
    """Give the first link of a value's data, with its own variables and those of its row of a table filled in."""
    links = shown.field.config.get("links")
    first = links[0] if isinstance(links, list) and links else None
    url = first.get("url") if isinstance(first, Mapping) else None
    if not isinstance(url, str):
        return ""
    own = {f"__field.labels.{name}": value for name, value in shown.labels.items()}
    own |= {f"__data.fields.{name}": value for name, value in row.items()}
    amount = shown.display.amount(shown.value)
    return drawing.address(url, {**own, "__value.text": amount.whole, "__value.raw": str(shown.value)})


# Private


def _palette() -> Iterator[Paint]:
    return cycle(PALETTE)


def _chosen(drawing: Drawing, pattern: str) -> Iterator[tuple[Frame, Field]]:
    """Choose the fields: numbers without a pattern, else what matches it by name, times and texts too."""
    if not pattern:
        yield from number_fields(drawing)
        return
    names = drawing.names
    for frame in drawing.frames:
        for one in frame.fields:
            if not is_hidden(one) and matches(pattern, names[id(one)]):
                yield frame, one


def _each(drawing: Drawing, frame: Frame, one: Field, display: Display, options: Mapping[str, Json]) -> Iterator[Shown]:
    """Give every value of a field, named by the texts of its row."""
    limit = options.get("limit")
    most = limit if isinstance(limit, int) and limit > 0 else 25
    texts = frame.of(Kind.TEXT)
    for number, value in enumerate(one.values[:most]):
        own = " ".join(str(text.values[number]) for text in texts if text.values[number])
        row = {text.name: str(text.values[number]) for text in texts}
        name = own or drawing.names[id(one)]
        yield Shown(name=name, value=value, field=one, display=display, frame=frame, labels=row)
