"""Write `client.jsonl`: what the users did, per second, stage and kind of request."""

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Protocol

from loadtests.histogram import Histogram
from loadtests.meter import RequestKind
from loadtests.stages import Stage


class RecordFailed(Exception):  # noqa: N818 - read as a sentence
    """The record could not be written, so the load must end."""


class RecordFile(Protocol):
    """An unbuffered binary file."""

    def write(self, data: bytes, /) -> int | None:
        """Write at once and return how many bytes were taken."""

    def close(self) -> None:
        """Close the file."""


class Recorder:
    """Meters requests by the second and writes each second soon after it ended.

    Every second in which the generator ran has a line for every kind of request, also if nothing happened; what is
    reported later (a request that is sent long after it was due) becomes a further line of the same second.
    """

    def __init__(
        self,
        file: RecordFile,
        *,
        stages: Sequence[Stage],
        kinds: Sequence[RequestKind],
        start_time: float,
        count_users: Callable[[], int],
    ) -> None:
        self._file = file
        self._kinds = kinds
        self._start_time = start_time
        self._count_users = count_users
        self._stage_names = [stage.name for stage in stages]
        self._stage_ends = list(accumulate(stage.duration_seconds for stage in stages))
        self._tallies: dict[_Key, _Tally] = {}
        self._users: dict[int, int] = {}
        self._users_before = 0
        self._next_second = math.floor(start_time)

    def started(self, kind: RequestKind, *, due_seconds: float, late_seconds: float) -> None:
        """Count a request that is being sent in the second in which it was due."""
        tally = self._tally(kind, due_seconds)
        tally.started += 1
        tally.late_seconds_max = max(tally.late_seconds_max, late_seconds)

    def finished(self, kind: RequestKind, *, now: float, latency_seconds: float, is_failed: bool) -> None:
        """Count a request that came back in the second in which it did."""
        tally = self._tally(kind, now)
        tally.finished += 1
        tally.failed += is_failed
        tally.latency.add(latency_seconds)

    def dropped(self, kind: RequestKind, *, due_seconds: float) -> None:
        """Count a request that is never sent in the second in which it was due."""
        self._tally(kind, due_seconds).dropped += 1

    def flush(self, now: float) -> None:
        """Write every second that has ended and was not written yet; call it at least once a second.

        Raises:
            RecordFailed: the file does not take it.
        """
        self._write_before(math.floor(self._start_time + now))

    def close(self, now: float) -> None:
        """Write everything, the second that has just begun too.

        Raises:
            RecordFailed: the file does not take it.
        """
        self._write_before(math.floor(self._start_time + now) + 1)
        self._file.close()

    # Private

    def _tally(self, kind: RequestKind, seconds: float) -> "_Tally":
        return self._tally_of(kind, math.floor(self._start_time + seconds), seconds)

    def _tally_of(self, kind: RequestKind, second: int, seconds: float) -> "_Tally":
        # What comes in after the last stage still belongs to it.
        stage = min(bisect_right(self._stage_ends, seconds), len(self._stage_names) - 1)
        key = (second, stage, kind.name, kind.method)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = _Tally()
        return tally

    def _write_before(self, end: int) -> None:
        users = self._count_users()
        for second in range(self._next_second, end):
            self._users[second] = max(self._users_before, users)
            # A second that ended longer ago was not seen to pass: without data it stays a gap.
            if second >= end - _FILLED_SECONDS:
                for kind in self._kinds:
                    self._tally_of(kind, second, second - self._start_time)
        self._next_second = max(self._next_second, end)
        self._users_before = users
        keys = sorted(key for key in self._tallies if key[0] < end)
        self._write(b"".join(self._line(key, self._tallies.pop(key)) for key in keys))

    def _line(self, key: "_Key", tally: "_Tally") -> bytes:
        second, stage, name, method = key
        line = {
            "time": second,
            "name": name,
            "method": method,
            "stage": self._stage_names[stage],
            "users": self._users.get(second, 0),
            **tally.to_json(),
        }
        return json.dumps(line).encode() + b"\n"

    def _write(self, data: bytes) -> None:
        rest = data
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as error:
            raise RecordFailed(error.strerror or str(error)) from error


# Private

_FILLED_SECONDS = 2

_Key = tuple[int, int, str, str]
"""Unix second, number of the stage, name and method of the request."""


@dataclass(slots=True, kw_only=True)
class _Tally:
    started: int = 0
    finished: int = 0
    failed: int = 0
    dropped: int = 0
    late_seconds_max: float = 0.0
    latency: Histogram = field(default_factory=Histogram)

    def to_json(self) -> dict[str, Any]:
        return {
            "started": self.started,
            "finished": self.finished,
            "failed": self.failed,
            "dropped": self.dropped,
            "late_seconds_max": round(self.late_seconds_max, 6),
            "latency": self.latency.to_json(),
        }
