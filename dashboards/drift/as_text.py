"""A drift as text."""

from collections.abc import Iterator

from dashboards.drift.model import Drift, DriftReport
from dashboards.drift.words import summary


def as_text(report: DriftReport) -> str:
    """Write what drifted with its changes and the next step, then how much it is."""
    blocks = ["\n".join(_lines(one)) + "\n" for one in report.drifts]
    return "\n".join([*blocks, summary(report)])


# Private


def _lines(drift: Drift) -> Iterator[str]:
    yield f"{drift.title} ({drift.uid}): {drift.sentence}"
    yield from (f"  {edit.sentence}" for edit in drift.edits)
    yield f"  fix: {drift.next_step}"
