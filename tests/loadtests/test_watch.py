"""What a run tells while it goes on."""

from dataclasses import replace

from loadtests.histogram import bucket_index, upper_bound_seconds
from loadtests.run.model import ClientSecond
from loadtests.watch import RecentSeconds


def second(
    time: int, *, finished: int = 10, failed: int = 0, seconds: float = 0.05, name: str = "work"
) -> ClientSecond:
    """Return a line of the generator's log."""
    return ClientSecond(
        time=time,
        name=name,
        method="GET",
        stage="peak",
        users=19,
        started=finished,
        finished=finished,
        failed=failed,
        dropped=0,
        late_seconds_max=0.0,
        latency={bucket_index(seconds): finished},
    )


def test_before_the_first_line_nothing_is_known() -> None:
    """No answers is no p95, which is not a p95 of zero."""
    progress = RecentSeconds(is_open=False).progress(ready=1, replicas=2, left_seconds=9)

    assert ("starting", 0, 0, None) == (progress.stage, progress.users, progress.rate, progress.p95_seconds)
    assert (1, 2, 9) == (progress.ready, progress.replicas, progress.left_seconds)


def test_the_rate_is_that_of_the_last_seconds() -> None:
    """Two kinds of requests in the same second count together; what is too old is forgotten."""
    recent = RecentSeconds(is_open=False)
    recent.add([second(time, finished=100) for time in range(10)])
    recent.add([second(10, finished=20), second(10, finished=5, name="other")])

    progress = recent.progress(ready=1, replicas=1, left_seconds=0)

    assert (4 * 100 + 25) / 5 == progress.rate
    assert ("peak", 19) == (progress.stage, progress.users)


def test_p95_is_that_of_the_last_seconds() -> None:
    """Slow answers of a while ago no longer count."""
    recent = RecentSeconds(is_open=False)
    recent.add([second(0, seconds=9)])
    recent.add([second(time, seconds=0.05) for time in range(3, 8)])

    progress = recent.progress(ready=1, replicas=1, left_seconds=0)

    assert upper_bound_seconds(bucket_index(0.05)) == progress.p95_seconds


def test_failures_are_counted_from_the_start() -> None:
    """A failure stays on the console."""
    recent = RecentSeconds(is_open=False)
    recent.add([second(0, failed=2), second(20, failed=1)])

    assert 3 == recent.progress(ready=1, replicas=1, left_seconds=0).failed


def test_requests_under_way_are_the_most_of_the_last_second() -> None:
    """A second may have several lines, and one of what was sent late may know of nobody under way."""
    recent = RecentSeconds(is_open=True)
    recent.add([second(1), replace(second(1), users=0)])

    progress = recent.progress(ready=1, replicas=1, left_seconds=0)

    assert (19, True) == (progress.users, progress.is_open)
