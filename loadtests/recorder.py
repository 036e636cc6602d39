"""Count what the users did, per second, stage and kind of request."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from loadtests.meter import RequestKind
from loadtests.record_rows import Row, RowSink
from loadtests.stages import AnyStage


class Recorder:
    """Meters requests by the second and hands each second on soon after it ended.

    Every second in which the generator ran has a row for every kind of request, also if nothing happened; what is
    reported later (a request that is sent long after it was due) becomes a further row of the same second.
    """

    def __init__(
        self,
        sink: RowSink,
        *,
        stages: Sequence[AnyStage],
        kinds: Sequence[RequestKind],
        start_time: float,
        most_users: Callable[[], int],
    ) -> None:
        self._sink = sink
        self._kinds = kinds
        self._start_time = start_time
        self._most_users = most_users
        self._stage_names = [stage.name for stage in stages]
        self._stage_ends = list(accumulate(stage.duration_seconds for stage in stages))
        self._rows: dict[_Key, Row] = {}
        self._users: dict[int, int] = {}
        self._next_second = math.floor(start_time)

    def started(self, kind: RequestKind, *, due_seconds: float, late_seconds: float) -> None:
        """Count a request that is being sent in the second in which it was due."""
        row = self._row(kind, due_seconds)
        row.started += 1
        row.late_seconds_max = max(row.late_seconds_max, late_seconds)

    def finished(
        self, kind: RequestKind, *, now: float, latency_seconds: float, is_failed: bool, is_on_purpose: bool = False
    ) -> None:
        """Count a request that came back in the second in which it did."""
        row = self._row(kind, now)
        row.finished += 1
        row.failed += is_failed
        row.failed_on_purpose += is_failed and is_on_purpose
        row.latency.add(latency_seconds)

    def dropped(self, kind: RequestKind, *, due_seconds: float) -> None:
        """Count a request that is never sent in the second in which it was due."""
        self._row(kind, due_seconds).dropped += 1

    def flush(self, now: float) -> None:
        """Hand on every second that has ended and was not handed on yet; call it at least once a second.

        Raises:
            RecordFailed: the sink does not take it.
        """
        self._hand_on(math.floor(self._start_time + now))

    def close(self, now: float) -> None:
        """Hand on everything, the second that has just begun too.

        Raises:
            RecordFailed: the sink does not take it.
        """
        self._hand_on(math.floor(self._start_time + now) + 1)
        self._sink.close()

    # Private

    def _row(self, kind: RequestKind, seconds: float) -> Row:
        return self._row_of(kind, math.floor(self._start_time + seconds), seconds)

    def _row_of(self, kind: RequestKind, second: int, seconds: float) -> Row:
        # What comes in after the last stage still belongs to it.
        stage = min(bisect_right(self._stage_ends, seconds), len(self._stage_names) - 1)
        key = (second, stage, kind.name, kind.method)
        row = self._rows.get(key)
        if row is None:
            row = Row(time=second, name=kind.name, method=kind.method, stage=self._stage_names[stage])
            self._rows[key] = row
        return row

    def _hand_on(self, end: int) -> None:
        users = self._most_users()
        for second in range(self._next_second, end):
            self._users[second] = users
            # A second that ended longer ago was not seen to pass: without data it stays a gap.
            if second >= end - _FILLED_SECONDS:
                for kind in self._kinds:
                    self._row_of(kind, second, second - self._start_time)
        self._next_second = max(self._next_second, end)
        rows = [self._rows.pop(key) for key in sorted(key for key in self._rows if key[0] < end)]
        for row in rows:
            row.users = self._users.get(row.time, 0)
        self._sink.write(rows, end=end)


class AtBothEnds:
    """The most users of a second, for users who stay longer than that: those at its start or at its end."""

    def __init__(self, count_users: Callable[[], int]) -> None:
        self._count_users = count_users
        self._before = 0

    def __call__(self) -> int:
        """Give the most since the last call."""
        users = self._count_users()
        most, self._before = max(self._before, users), users
        return most


# Private

_FILLED_SECONDS = 2

_Key = tuple[int, int, str, str]
"""Unix second, number of the stage, name and method of the request."""
