"""Follow a load generator to its end."""

from loadtests.generator import Generator
from loadtests.run.model import ClientSecond
from tests.waiting import eventually

DEADLINE_SECONDS = 40.0
"""For the longest load of the tests."""


def finish(generator: Generator) -> list[ClientSecond]:
    """Follow the record to the end of the load, as the console does."""
    lines: list[ClientSecond] = []

    def is_over() -> bool:
        is_running = generator.poll()
        lines.extend(generator.new_lines())
        return not is_running

    eventually(is_over, what="the end of the load", within_seconds=DEADLINE_SECONDS)
    return lines
