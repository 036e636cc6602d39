"""The line that says how far something is."""

import io

import pytest

from slo.cli.progress import ProgressLine


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def ask(stream: Terminal, asked: object) -> None:
    """Ask something that may not answer."""
    with ProgressLine(stream) as line:
        line.say("SLO 3 of 1000: shop-orders")
        assert asked


def test_the_line_is_gone_also_where_something_broke() -> None:
    """The error that follows stands on a line of its own."""
    stream = Terminal()

    with pytest.raises(AssertionError):
        ask(stream, None)

    assert "\r\033[KSLO 3 of 1000: shop-orders\r\033[K" == stream.getvalue()
