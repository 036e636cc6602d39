"""Turn a dashboard with its answers into a page, or into a grid for a page of something larger."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.evaluation.choices import Choices
from dashboards.evaluation.interpolation import shown
from dashboards.evaluation.resolution import WIDTH_PIXELS, resolution
from dashboards.model import Json
from dashboards.page.charts import Marker, MarkerKind, Region
from dashboards.page.figures import clock
from dashboards.page.grid import Band, Grid, GridPanel, PanelLink
from dashboards.page.model import Fact, Page
from dashboards.preview.links import Links, OtherPage
from dashboards.preview.panel import Drawn, draw
from dashboards.preview.parts import mappings
from dashboards.preview.snapshot import ShownPanel, Snapshot
from slo.documents import FieldPath

_MOST_VALUES = 4
NO_MARKERS: tuple[Marker, ...] = ()
NO_REGIONS: tuple[Region, ...] = ()
NO_PAGES: Sequence[OtherPage] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the panels of a board came out."""

    drawn: int
    empty: int
    """Answered, and without a value."""
    failed: int
    """With an error for an answer."""
    unknown: int
    """Of a kind that is not drawn here, or of another source of data."""

    def __str__(self) -> str:
        """Spell what is not fine."""
        named = ((self.empty, "without data"), (self.failed, "with an error"), (self.unknown, "not rendered"))
        return ", ".join([f"{self.drawn} drawn", *(f"{count} {words}" for count, words in named if count)])


def page_of(snapshot: Snapshot, *, source: str, pages: Sequence[OtherPage] = NO_PAGES) -> Page:
    """Make a page of a dashboard.

    Args:
        snapshot: The dashboard with its answers.
        source: Where the answers come from, in words.
        pages: Those of other dashboards, to which links lead.
    """
    grid, tally = grid_of(snapshot, pages=pages)
    dashboard = snapshot.dashboard
    links = Links(snapshot, pages)
    return Page(
        title=dashboard.title or dashboard.uid or "Dashboard",
        description=str(dashboard.json.get("description") or ""),
        facts=(
            *facts_of(snapshot, source),
            Fact(name="Panels", value=str(tally)),
            *(Fact(name="Problem", value=problem) for problem in snapshot.problems),
        ),
        links=tuple(links.of_board()),
        sections=(grid,),
        is_wide=True,
    )


def grid_of(  # noqa: PLR0913 - what a report adds to a board
    snapshot: Snapshot,
    *,
    title: str = "",
    pages: Sequence[OtherPage] = NO_PAGES,
    markers: tuple[Marker, ...] = NO_MARKERS,
    regions: tuple[Region, ...] = NO_REGIONS,
    is_counted: bool = False,
    why_empty: str = "",
) -> tuple[Grid, Tally]:
    """Make a grid of a dashboard's panels, and say how they came out.

    Args:
        snapshot: The dashboard with its answers.
        title: Of the section.
        pages: Those of other dashboards, to which links lead.
        markers: Events beside those of the dashboard's own annotations.
        regions: Stretches of time with a name.
        is_counted: Whether the time axis counts from the start.
        why_empty: Why a panel may have no data, said where one has none.
    """
    drawing = _BoardDrawing(snapshot, Links(snapshot, pages), why_empty)
    bands = tuple(drawing.bands())
    own = tuple(
        Marker(time=one.time, label=one.text, kind=MarkerKind.ALERT if one.is_bad else MarkerKind.NOTE)
        for one in snapshot.happenings
    )
    grid = Grid(
        title=title,
        bands=bands,
        start_time=snapshot.range.start,
        end_time=snapshot.range.end,
        markers=(*markers, *own),
        regions=regions,
        is_counted=is_counted,
    )
    return grid, drawing.tally


def drawn_panels(snapshot: Snapshot) -> tuple[tuple[FieldPath, GridPanel], ...]:
    """Draw every panel with the place it has in the dashboard's JSON, for a page that arranges them anew."""
    drawing = _BoardDrawing(snapshot, Links(snapshot, NO_PAGES), "")
    bands = tuple(drawing.bands())
    paths = (panel.path for panel in snapshot.panels)
    return tuple(zip(paths, (panel for band in bands for panel in band.panels), strict=True))


def facts_of(snapshot: Snapshot, source: str) -> tuple[Fact, ...]:
    """Say what a page is of: time, what is chosen of the variables, and where the data is from."""
    return (
        Fact(name="Time", value=f"{clock(snapshot.range.start)} to {clock(snapshot.range.end)}"),
        *_variables(snapshot),
        Fact(name="Data", value=source),
    )


# Private


class _BoardDrawing:
    def __init__(self, snapshot: Snapshot, links: Links, why_empty: str) -> None:
        self._snapshot = snapshot
        self._links = links
        self._why_empty = why_empty
        self._counts = dict.fromkeys(Drawn, 0)

    @property
    def tally(self) -> Tally:
        counts = self._counts
        return Tally(
            drawn=counts[Drawn.DRAWN],
            empty=counts[Drawn.EMPTY],
            failed=counts[Drawn.FAILED],
            unknown=counts[Drawn.UNKNOWN],
        )

    def bands(self) -> Iterator[Band]:
        for row in self._snapshot.rows:
            write = self._writer(row.choices)
            panels = tuple(map(self._panel, row.panels))
            if row.title or panels:
                yield Band(title=write(row.title), panels=panels, is_open=not row.is_collapsed)

    def _panel(self, one: ShownPanel) -> GridPanel:
        write = self._writer(one.choices)
        drawn = draw(one, self._snapshot.range, write, self._links.resolver(one.choices), self._why_empty)
        self._counts[drawn.outcome] += 1
        return GridPanel(
            x=one.x,
            y=one.y,
            width=one.width,
            height=one.height,
            title=write(_text(one.json, "title")),
            description=write(_text(one.json, "description")),
            content=drawn.content,
            notes=drawn.notes,
            links=tuple(self._panel_links(one, write)),
            is_bare=one.json.get("transparent") is True,
        )

    def _panel_links(self, one: ShownPanel, write: Callable[[str], str]) -> Iterator[PanelLink]:
        for link in mappings(one.json.get("links")):
            if isinstance(link.get("url"), str):
                address = self._links.resolver(one.choices)(str(link["url"]), {})
                yield PanelLink(title=write(str(link.get("title") or "Link")), address=address)

    def _writer(self, choices: Choices) -> Callable[[str], str]:
        how = resolution(self._snapshot.range, points=WIDTH_PIXELS)
        return lambda text: shown(text, choices, how)


def _text(json: Mapping[str, Json], key: str) -> str:
    value = json.get(key)
    return value if isinstance(value, str) else ""


def _variables(snapshot: Snapshot) -> Iterator[Fact]:
    for variable in snapshot.dashboard.variables:
        choice = snapshot.choices.get(variable.name)
        if choice is None or variable.json.get("hide") == 2:  # noqa: PLR2004 - Grafana's number of "nothing shown"
            continue
        texts = choice.values if choice.is_all else choice.texts or choice.values
        label = str(variable.json.get("label") or variable.name)
        yield Fact(name=label, value=_listed(texts, is_all=choice.is_all) if texts else "nothing to choose")


def _listed(texts: Sequence[str], *, is_all: bool) -> str:
    shown_texts = ", ".join(texts[:_MOST_VALUES]) + (", …" if len(texts) > _MOST_VALUES else "")
    return f"All ({len(texts)}: {shown_texts})" if is_all else shown_texts
