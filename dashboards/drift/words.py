"""What the texts of a drift have in common."""

from dashboards.drift.model import DriftReport


def summary(report: DriftReport) -> str:
    """Count in a sentence."""
    total = len(report.looked_at)
    ours = len(report.drifted)
    others = len({one.uid for one in report.drifts} - set(report.looked_at))
    extra = f", {others} not ours" if others else ""
    if not ours and not others:
        return f"{_boards(total)}: no drift from {report.url} ({report.api})"
    return f"{_boards(total)}: {ours} drifted from {report.url} ({report.api}){extra}"


# Private


def _boards(count: int) -> str:
    return "1 board" if count == 1 else f"{count} boards"
