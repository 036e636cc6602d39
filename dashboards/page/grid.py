"""A grid of panels, as a dashboard has it: 24 columns, lines of 30 pixels with 8 between, rows that fold."""

from dataclasses import dataclass

from dashboards.page.charts import Marker, Region, TimeChart
from dashboards.page.widgets import Widget

COLUMNS = 24
LINE_PIXELS = 30
GAP_PIXELS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLink:
    """A link in a panel's head, or in the head of the page."""

    title: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPanel:
    """A panel and where it stands."""

    x: int
    y: int
    """Lines below the head of its band."""
    width: int
    height: int
    title: str
    content: TimeChart | Widget
    description: str = ""
    notes: tuple[str, ...] = ()
    """What the reader must know of what is shown here, as a query that failed while others answered."""
    links: tuple[PanelLink, ...] = ()
    is_bare: bool = False
    """Without a background, as a transparent panel."""

    def __post_init__(self) -> None:
        stands = self.x >= 0 and self.y >= 0 and self.x + self.width <= COLUMNS
        if not stands or self.width < 1 or self.height < 1:
            place = f"x {self.x}, y {self.y}, {self.width} wide, {self.height} high"
            message = f"panel {self.title!r}, {place}: must stand on the grid of {COLUMNS} columns; correct its place"
            raise ValueError(message)

    @property
    def height_pixels(self) -> int:
        """Give the height on a wide screen."""
        return self.height * (LINE_PIXELS + GAP_PIXELS) - GAP_PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Panels below one title."""

    title: str
    """Empty for the panels above the first title."""
    panels: tuple[GridPanel, ...]
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Panels on a grid; the charts over time among them share one time axis."""

    title: str
    """Empty where the page's title says it."""
    bands: tuple[Band, ...]
    start_time: float
    """Unix seconds."""
    end_time: float
    regions: tuple[Region, ...] = ()
    markers: tuple[Marker, ...] = ()
    is_counted: bool = False
    """The time axis counts from the start and does not show the clock."""
    is_dated: bool = True
    """False where the times count from a beginning that has no date, as in a simulation; they are counted, then."""

    def __post_init__(self) -> None:
        if not self.start_time < self.end_time:
            span = f"{self.start_time} to {self.end_time}"
            message = f"grid {self.title!r}, {span}: must end after it starts; give the window of the data"
            raise ValueError(message)
        if not self.is_dated and not self.is_counted:
            message = f"grid {self.title!r}, without a date: its times must be counted; set is_counted"
            raise ValueError(message)

    @property
    def panels(self) -> tuple[GridPanel, ...]:
        """List all panels in the order of reading."""
        return tuple(panel for band in self.bands for panel in band.panels)

    @property
    def charts(self) -> tuple[TimeChart, ...]:
        """List the charts over time, in the same order."""
        return tuple(panel.content for panel in self.panels if isinstance(panel.content, TimeChart))
