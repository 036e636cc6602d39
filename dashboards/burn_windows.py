"""The burn rates that alerts go off at, as the rules of the same SLOs have them."""

from collections.abc import Iterable
from dataclasses import dataclass

from slo.model import Slo
from slo.rules.interface import RuleSettings
from slo.rules.plan import windows_of
from slo.windows import AlertWindows, BurnWindow, period_name, period_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Two pairs of windows that alert in one way."""

    name: str
    """`page` or `ticket`: the value of the label `slo_tier`."""
    pairs: tuple[BurnWindow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnWindows:
    """The alert windows that some SLOs share."""

    periods: tuple[str, ...]
    """Windows of those SLOs, as `30d`."""
    windows: AlertWindows

    def tiers(self) -> tuple[Tier, ...]:
        """Give the pages and the tickets."""
        page, ticket = self.windows.page, self.windows.ticket
        return (
            Tier(name="page", pairs=(page.quick, page.slow)),
            Tier(name="ticket", pairs=(ticket.quick, ticket.slow)),
        )


def burn_windows(slos: Iterable[Slo]) -> tuple[BurnWindows, ...]:
    """Give the alert windows of some SLOs, each once."""
    settings = RuleSettings()
    found: dict[AlertWindows, dict[str, None]] = {}
    for slo in slos:
        found.setdefault(windows_of(slo, settings), {})[period_name(slo.window)] = None
    return tuple(BurnWindows(periods=tuple(names), windows=windows) for windows, names in found.items())


def periods_seconds(slos: Iterable[Slo]) -> tuple[int, ...]:
    """Give the lengths of the windows of some SLOs, each once, ascending."""
    return tuple(sorted({period_seconds(slo.window) for slo in slos}))
