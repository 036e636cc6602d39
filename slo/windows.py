"""Alert windows: over which two windows a burn rate is looked at, and from which rate on it alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from slo.durations import spell_duration
from slo.model import CalendarUnit, RollingWindow, Window

_DAY = 86_400
_BASE_PERIOD_SECONDS = 30 * _DAY
_NOMINAL_SECONDS = {
    CalendarUnit.DAY: _DAY,
    CalendarUnit.WEEK: 7 * _DAY,
    CalendarUnit.MONTH: 30 * _DAY,
    CalendarUnit.QUARTER: 90 * _DAY,
    CalendarUnit.YEAR: 365 * _DAY,
}
_MINUTE, _HOUR = 60, 3600
_SENSIBLE_SECONDS = (
    *(minutes * _MINUTE for minutes in (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90)),
    *(hours * _HOUR for hours in (2, 3, 4, 6, 8, 9, 12, 15, 18)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnWindow:
    """A burn rate that alerts when it is exceeded over two windows at once."""

    short_seconds: int
    """So that the alert ends soon after the trouble does."""
    long_seconds: int
    """So that it is worth an alert."""
    factor: Decimal
    """Burn rate: 1 spends the budget in exactly the SLO's window."""
    budget_share: Decimal
    """Of the budget, spent over the long window at exactly that rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierWindows:
    """The two of a tier; each alone fires it."""

    quick: BurnWindow
    slow: BurnWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWindows:
    """All windows for one period."""

    page: TierWindows
    ticket: TierWindows
    source: str
    """File of the table, or how they were derived."""

    def all(self) -> tuple[BurnWindow, ...]:
        """Give them from the quickest to the slowest."""
        return (self.page.quick, self.page.slow, self.ticket.quick, self.ticket.slow)

    def seconds(self) -> tuple[int, ...]:
        """Give the lengths of all windows, each once, ascending."""
        lengths = {length for window in self.all() for length in (window.short_seconds, window.long_seconds)}
        return tuple(sorted(lengths))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWindow:
    """A line of a table: two windows, and the share of the budget that may be spent over the long one."""

    short_seconds: int
    long_seconds: int
    budget_share: Decimal

    def factor(self, period_seconds: int) -> Decimal:
        """Give the burn rate that spends the share of the budget over the long window."""
        return self.budget_share * period_seconds / self.long_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTable:
    """The alert windows for one period, as somebody chose them."""

    period_seconds: int
    page_quick: TableWindow
    page_slow: TableWindow
    ticket_quick: TableWindow
    ticket_slow: TableWindow
    source: str

    def lines(self) -> tuple[TableWindow, ...]:
        """Give its lines from the quickest to the slowest."""
        return (self.page_quick, self.page_slow, self.ticket_quick, self.ticket_slow)


WindowTables = Mapping[int, WindowTable]
"""By the seconds of their period; 30 days must be among them."""


def period_seconds(window: Window) -> int:
    """Give the length of an SLO's window; of a calendar period the nominal one."""
    return window.seconds if isinstance(window, RollingWindow) else _NOMINAL_SECONDS[window.unit]


def period_name(window: Window) -> str:
    """Name an SLO's window as the recorded series do: `30d`, `month`."""
    return spell_duration(window.seconds) if isinstance(window, RollingWindow) else str(window.unit)


def alert_windows(period_seconds: int, tables: WindowTables, *, shortest_seconds: int) -> AlertWindows:
    """Choose the alert windows for a period.

    They are those of its own table; for a period without one, those for 30 days, scaled and rounded, at the same burn
    rates. No window is shorter than the shortest for 30 days, then, nor any than `shortest_seconds`.
    """
    table = tables.get(period_seconds)
    if table is None:
        table = _scaled(tables[_BASE_PERIOD_SECONDS], period_seconds)
    quick_page, slow_page, quick_ticket, slow_ticket = _lifted(table, shortest_seconds)
    return AlertWindows(
        page=TierWindows(quick=quick_page, slow=slow_page),
        ticket=TierWindows(quick=quick_ticket, slow=slow_ticket),
        source=table.source,
    )


# Private


def _scaled(table: WindowTable, period_seconds: int) -> WindowTable:
    """Stretch or shrink the windows of a table to another period, and keep its burn rates."""
    scale = Decimal(period_seconds) / table.period_seconds
    shortest = min(line.short_seconds for line in table.lines())
    lines: list[TableWindow] = []
    longest = 0
    for line in table.lines():
        short = max(shortest, _rounded(line.short_seconds * scale))
        longest = max(2 * short, longest, _rounded(line.long_seconds * scale))
        share = line.factor(table.period_seconds) * longest / period_seconds
        lines.append(TableWindow(short_seconds=short, long_seconds=longest, budget_share=share))
    return WindowTable(
        period_seconds=period_seconds,
        page_quick=lines[0],
        page_slow=lines[1],
        ticket_quick=lines[2],
        ticket_slow=lines[3],
        source=f"{table.source}, scaled to {spell_duration(period_seconds)}",
    )


def _lifted(table: WindowTable, shortest: int) -> list[BurnWindow]:
    """Lift the windows to the shortest that will do; a long one stays so many times as long as its short one."""
    windows = []
    for line in table.lines():
        factor, short, long = line.factor(table.period_seconds), line.short_seconds, line.long_seconds
        if short < shortest:
            short, long = shortest, max(long, -(-long * shortest // short))
        share = factor * long / table.period_seconds
        windows.append(BurnWindow(short_seconds=short, long_seconds=long, factor=factor, budget_share=share))
    return windows


def _rounded(seconds: Decimal) -> int:
    """Round to a duration that people would choose."""
    if seconds >= _DAY * Decimal("0.9"):
        return int((seconds / _DAY).to_integral_value()) * _DAY
    return min(_SENSIBLE_SECONDS, key=lambda sensible: abs(sensible - seconds))
