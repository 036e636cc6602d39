"""Put the reports of several processes together to one record: counts summed, histograms merged, nothing averaged.

A second is written when every process has told of it. So a process that falls silent holds the record up, which is
seen, and never leaves one that looks whole.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from loadtests.record_rows import RecordFailed, Row, RowSink

MOST_SILENT_SECONDS = 5.0
"""A process reports each second; after this long it is taken for dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one process tells each second."""

    number: int
    """Counts the reports of the process from 0 on, so that a lost one is missed."""
    end: int
    """Unix second before which the process has told everything."""
    rows: tuple[Row, ...]
    is_done: bool
    """Whether every request of its share is sent and answered, or dropped."""
    is_last: bool
    """Whether the process ends, done or not."""

    def to_json(self) -> dict[str, Any]:
        """Give the report as a message."""
        rows = [row.to_json() for row in self.rows]
        return {
            "number": self.number,
            "end": self.end,
            "rows": rows,
            "is_done": self.is_done,
            "is_last": self.is_last,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Report":
        """Read what `to_json` of another process gave."""
        return cls(**{**value, "rows": tuple(Row.from_json(row) for row in value["rows"])})


class Merger:
    """Collects the reports and writes what is whole."""

    def __init__(self, sink: RowSink, workers: Iterable[str], *, steady: Callable[[], float]) -> None:
        self._sink = sink
        self._steady = steady
        self._progress = {worker: _Progress(heard=steady()) for worker in workers}
        self._rows: list[Row] = []
        self._is_stopping = False

    @property
    def count(self) -> int:
        """Count the processes."""
        return len(self._progress)

    @property
    def is_done(self) -> bool:
        """Say whether every process has done its share."""
        return all(progress.is_done for progress in self._progress.values())

    def add(self, worker: str, report: Report) -> None:
        """Take a report in; one of a process that has no share says nothing."""
        progress = self._progress.get(worker)
        if progress is None:
            return
        progress.is_report_lost |= report.number != progress.reports
        progress.heard, progress.reports = self._steady(), report.number + 1
        progress.end, progress.is_done, progress.has_ended = report.end, report.is_done, report.is_last
        self._rows.extend(report.rows)

    def stop(self) -> None:
        """Take it that processes may end from now on."""
        self._is_stopping = True

    def flush(self) -> None:
        """Write every second of which all processes have told; call it at least once a second.

        Raises:
            RecordFailed: a process has fallen silent or left, a report is lost, or the sink does not take the rows.
        """
        if not self._is_stopping:
            oldest = self._steady() - MOST_SILENT_SECONDS
            self._refuse("fell silent", lambda progress: progress.heard < oldest and not progress.is_done)
            self._refuse("left before the end", lambda progress: progress.has_ended and not progress.is_done)
        self._refuse("sent a report that is lost", lambda progress: progress.is_report_lost)
        self._write_before(min(progress.end for progress in self._progress.values()))

    def close(self) -> None:
        """Write what is left, and close the record.

        Raises:
            RecordFailed: a process ended before it had told everything.
        """
        self._refuse("ended without a last report", lambda progress: not (progress.is_done or progress.has_ended))
        self._write_before(max(progress.end for progress in self._progress.values()))
        self._sink.close()

    # Private

    def _refuse(self, what: str, is_wrong: "Callable[[_Progress], bool]") -> None:
        workers = [worker for worker, progress in self._progress.items() if is_wrong(progress)]
        if workers:
            message = f"lacks what worker {' and '.join(workers)} did, which {what}"
            raise RecordFailed(message, next_step="see what became of it in its log")

    def _write_before(self, end: int) -> None:
        whole = [row for row in self._rows if row.time < end]
        self._rows = [row for row in self._rows if row.time >= end]
        self._sink.write(merged(whole), end=end)


def merged(rows: Iterable[Row]) -> Sequence[Row]:
    """Add up the rows of the same second, stage and kind of request, in order of time."""
    sums: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (row.time, row.stage, row.name, row.method)
        if key in sums:
            sums[key].absorb(row)
        else:
            sums[key] = row
    return sorted(sums.values(), key=lambda row: row.time)


# Private


@dataclass(slots=True, kw_only=True)
class _Progress:
    heard: float
    reports: int = 0
    end: int = 0
    is_done: bool = False
    has_ended: bool = False
    is_report_lost: bool = False
