"""A run on the console."""

import io
from dataclasses import replace

import pytest

from loadtests.cli.console import Console, spelled
from loadtests.watch import Progress
from tests.fakes import FakeClock

_MOMENT = Progress(
    stage="peak",
    users=19,
    is_open=False,
    rate=18.96,
    p95_seconds=0.0423,
    failed=0,
    ready=3,
    replicas=4,
    left_seconds=61.4,
)


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(
            _MOMENT,
            "peak       19 users    19.0/s   p95 42 ms        3/4 pods ready    61 s left",
            id="all is well",
        ),
        pytest.param(
            replace(_MOMENT, p95_seconds=None, left_seconds=-0.3),
            "peak       19 users    19.0/s   no answers yet   3/4 pods ready     0 s left",
            id="nothing was answered yet, and the end is past",
        ),
        pytest.param(
            replace(_MOMENT, is_open=True),
            "peak       19 under way    19.0/s   p95 42 ms        3/4 pods ready    61 s left",
            id="requests wait for nobody",
        ),
        pytest.param(
            replace(_MOMENT, failed=7),
            "peak       19 users    19.0/s   p95 42 ms        3/4 pods ready    61 s left   7 failed",
            id="some requests failed",
        ),
    ],
)
def test_a_moment_is_one_line(moment: Progress, expected: str) -> None:
    """The columns stay where they are."""
    assert expected == spelled(moment)


def test_a_terminal_has_one_line_that_is_rewritten() -> None:
    """What happens in between gets lines of its own."""
    stream = Terminal()
    console = Console(stream)

    console.show(_MOMENT)
    console.show(_MOMENT)
    console.say("the load begins")
    console.say("and goes on")

    line = f"\r\033[K{spelled(_MOMENT)}"
    assert f"{line}{line}\nthe load begins\nand goes on\n" == stream.getvalue()


def test_elsewhere_there_is_a_line_each_five_seconds(clock: FakeClock) -> None:
    """A log is not flooded: of twelve moments a second apart three are shown."""
    stream = io.StringIO()
    console = Console(stream, clock.monotonic)

    for _ in range(12):
        console.show(_MOMENT)
        clock.advance(1)

    assert f"{spelled(_MOMENT)}\n" * 3 == stream.getvalue()


def test_it_writes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is for the result."""
    Console().say("the load begins")

    assert ("", "the load begins\n") == capsys.readouterr()
