"""Draw one panel: its frames, its settings, its kind; or say honestly why it is not drawn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from dashboards.evaluation.times import TimeRange
from dashboards.model import Json
from dashboards.page.charts import TimeChart
from dashboards.page.widgets import Bars, Categories, Cells, Dials, HeatMap, Lanes, Numbers, Pie, Said, Widget
from dashboards.preview.fields import configured, unknown_matchers
from dashboards.preview.frames import Frame, Kind, frames_of
from dashboards.preview.kinds.catalog import KINDS, WORDS
from dashboards.preview.kinds.interface import Drawing
from dashboards.preview.parts import mapping, mappings
from dashboards.preview.snapshot import Given, ShownPanel
from dashboards.preview.transformations.apply import transformed
from dashboards.preview.units import is_known

NO_DATA = "No data"


class Drawn(Enum):
    """What became of a panel."""

    DRAWN = auto()
    EMPTY = auto()
    FAILED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPanel:
    """What a panel shows."""

    content: TimeChart | Widget
    outcome: Drawn
    notes: tuple[str, ...] = ()


def draw(
    panel: ShownPanel,
    time_range: TimeRange,
    write: Callable[[str], str],
    address: Callable[[str, Mapping[str, str]], str],
    why_empty: str = "",
) -> DrawnPanel:
    """Draw a panel from its answers.

    Args:
        panel: The panel with its answers.
        time_range: Of the dashboard.
        write: Puts the values of variables into a text.
        address: Turns a link of the dashboard into one of the page.
        why_empty: Said where the panel has no data and says nothing of it itself.
    """
    kind = str(panel.json.get("type") or "")
    answers = [answer for answer in panel.answers if not answer.target.is_hidden]
    frames = frames_of(answers)
    drawing = _Drawing(panel, time_range, write, address)
    if kind in WORDS:
        return DrawnPanel(content=WORDS[kind](drawing.of(())), outcome=Drawn.DRAWN)
    refused = _refusal(kind, answers)
    if refused is not None:
        return refused
    if not frames:
        return _empty(panel.json, why_empty)
    return drawing.drawn(kind, frames, answers, why_empty)


# Private

_LOGS = frozenset({"logs"})


class _Drawing:
    def __init__(
        self,
        panel: ShownPanel,
        time_range: TimeRange,
        write: Callable[[str], str],
        address: Callable[[str, Mapping[str, str]], str],
    ) -> None:
        self._panel = panel
        self._range = time_range
        self._write = write
        self._address = address

    def of(self, frames: Sequence[Frame]) -> Drawing:
        title = self._panel.json.get("title")
        return Drawing(
            title=self._write(title) if isinstance(title, str) else "",
            json=self._panel.json,
            frames=tuple(frames),
            range=self._range,
            write=self._write,
            address=self._address,
        )

    def drawn(self, kind: str, frames: Sequence[Frame], answers: Sequence[Given], why_empty: str) -> DrawnPanel:
        given = mappings(self._panel.json.get("transformations"))
        changed, unknown = transformed(frames, given)
        settled = configured(changed, self._panel.json)
        notes = tuple(_notes(self._panel.json, answers, settled, unknown))
        if not any(frame.of(Kind.NUMBER) or frame.of(Kind.TEXT) for frame in settled):
            return _empty(self._panel.json, why_empty, notes)
        drawing = self.of(settled)
        content = KINDS[kind](drawing)
        notes = (*notes, *dict.fromkeys(drawing.notes))
        if isinstance(content, Said):
            return DrawnPanel(content=content, outcome=Drawn.UNKNOWN, notes=notes)
        return _empty(self._panel.json, why_empty, notes) if _is_bare(content) else _done(content, notes)


def _done(content: TimeChart | Widget, notes: tuple[str, ...]) -> DrawnPanel:
    return DrawnPanel(content=content, outcome=Drawn.DRAWN, notes=notes)


def _refusal(kind: str, answers: Sequence[Given]) -> DrawnPanel | None:
    """Say why nothing can be drawn: no such kind here, another source of data, or errors alone."""
    queries = tuple(f"{answer.target.ref_id or '?'}: {answer.expr}" for answer in answers if answer.expr)
    if kind not in KINDS:
        what = "not rendered: log lines" if kind in _LOGS else f"not rendered: type {kind or 'unknown'}"
        return DrawnPanel(content=Said(words=what, lines=queries), outcome=Drawn.UNKNOWN)
    foreign = [answer for answer in answers if answer.is_foreign]
    if foreign and len(foreign) == len(answers):
        words = "not rendered: its source of data is not Prometheus"
        return DrawnPanel(content=Said(words=words, lines=queries), outcome=Drawn.UNKNOWN)
    errors = [answer for answer in answers if answer.error]
    if errors and not any(answer.series or answer.values for answer in answers):
        return DrawnPanel(
            content=Said(
                words=f"error: {errors[0].error}", is_error=True, lines=tuple(answer.expr for answer in errors)
            ),
            outcome=Drawn.FAILED,
        )
    return None


def _empty(panel: Mapping[str, Json], why_empty: str, notes: tuple[str, ...] = ()) -> DrawnPanel:
    own = mapping(mapping(panel.get("fieldConfig")).get("defaults")).get("noValue")
    words = str(own) if own else f"{NO_DATA}: {why_empty}" if why_empty else NO_DATA
    return DrawnPanel(content=Said(words=words), outcome=Drawn.EMPTY, notes=notes)


def _is_bare(content: TimeChart | Widget) -> bool:
    """Say whether nothing would be seen."""
    match content:
        case TimeChart():
            return content.is_empty
        case HeatMap():
            return not any(value is not None for column in content.columns for value in column)
        case Lanes():
            return not any(lane.spans for lane in content.lanes)
        case Cells() | Categories() | Pie() | Numbers() | Dials() | Bars():
            return not _parts(content)
    return False


def _parts(content: Cells | Categories | Pie | Numbers | Dials | Bars) -> tuple[object, ...]:
    match content:
        case Cells():
            return content.rows
        case Categories():
            return content.categories
        case Pie():
            return content.slices
        case Numbers():
            return content.numbers
        case Dials():
            return content.dials
        case Bars():
            return content.bars


def _notes(
    panel: Mapping[str, Json], answers: Sequence[Given], frames: Sequence[Frame], unknown: Sequence[str]
) -> Iterator[str]:
    for answer in answers:
        if answer.error:
            yield f"query {answer.target.ref_id}: {answer.error}"
        elif answer.is_foreign:
            yield f"query {answer.target.ref_id} is not one for Prometheus, and is left out"
    for name in dict.fromkeys(unknown):
        yield f"the transformation {name} is not applied here"
    for name in dict.fromkeys(unknown_matchers(panel)):
        yield f"overrides of the kind {name} are not applied here"
    units = {str(one.config.get("unit")) for frame in frames for one in frame.fields if one.config.get("unit")}
    for unit in sorted(units):
        if not is_known(unit):
            yield f"the unit {unit} is shown plainly"
