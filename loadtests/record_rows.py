"""What the load did in one second, stage and kind of request: a line of `client.jsonl`, and a part of a report."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from loadtests.histogram import Histogram


@dataclass(slots=True, kw_only=True)
class Row:
    """One line; its counts grow while the second goes on."""

    time: int
    """Unix second."""
    name: str
    method: str
    stage: str
    users: int = 0
    started: int = 0
    finished: int = 0
    failed: int = 0
    failed_on_purpose: int = 0
    """Of the failed ones, those whose answer says so."""
    dropped: int = 0
    late_seconds_max: float = 0.0
    latency: Histogram = field(default_factory=Histogram)

    def absorb(self, other: "Row") -> None:
        """Take in what another process did in the same second, stage and kind of request."""
        self.users += other.users
        self.started += other.started
        self.finished += other.finished
        self.failed += other.failed
        self.failed_on_purpose += other.failed_on_purpose
        self.dropped += other.dropped
        self.late_seconds_max = max(self.late_seconds_max, other.late_seconds_max)
        self.latency.merge(other.latency)

    def to_json(self) -> dict[str, Any]:
        """Give the line."""
        return {
            "time": self.time,
            "name": self.name,
            "method": self.method,
            "stage": self.stage,
            "users": self.users,
            "started": self.started,
            "finished": self.finished,
            "failed": self.failed,
            "failed_on_purpose": self.failed_on_purpose,
            "dropped": self.dropped,
            "late_seconds_max": round(self.late_seconds_max, 6),
            "latency": self.latency.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Row":
        """Read what `to_json` of another process gave."""
        latency = Histogram({int(index): count for index, count in value["latency"].items()})
        return cls(**{**value, "latency": latency})


class RowSink(Protocol):
    """Where the rows go."""

    def write(self, rows: Sequence[Row], *, end: int) -> None:
        """Take the rows of every second before `end` that were not written yet, in their order.

        Raises:
            RecordFailed: they cannot be kept.
        """

    def close(self) -> None:
        """Take it that nothing more comes."""


class RecordFailed(Exception):  # noqa: N818 - read as a sentence
    """The record could not be kept, so the load must end: a load without a record proves nothing."""

    def __init__(self, what: str, *, next_step: str) -> None:
        self.next_step = next_step
        super().__init__(what)


class DiscardedRows:
    """Keeps no rows: nobody asked for a record."""

    def write(self, rows: Iterable[Row], *, end: int) -> None:
        """Forget them."""

    def close(self) -> None:
        """Have nothing to close."""


class BinaryFile(Protocol):
    """An unbuffered binary file."""

    def write(self, data: bytes, /) -> int | None:
        """Write at once and return how many bytes were taken."""

    def close(self) -> None:
        """Close the file."""


class RecordFile:
    """A record that grows by whole lines."""

    def __init__(self, file: BinaryFile) -> None:
        self._file = file

    def write(self, rows: Sequence[Row], *, end: int) -> None:  # noqa: ARG002 - the sink's contract
        """Write each row as a line.

        Raises:
            RecordFailed: the file does not take it.
        """
        rest = b"".join(json.dumps(row.to_json()).encode() + b"\n" for row in rows)
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as error:
            what = f"cannot be written ({error.strerror or error})"
            raise RecordFailed(what, next_step="free space or write elsewhere") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()
