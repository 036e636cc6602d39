"""The difference between two policies for a terminal."""

from collections.abc import Iterator

from slo.dora.difference import sentences
from slo.dora.difference.model import Difference, WindowDifference
from slo.dora.report import words
from slo.errors import printable


def as_text(difference: Difference) -> str:
    """Write a difference, window by window, with what moved each figure."""
    lines = [sentences.title(difference), ""]
    lines += [f"  {line}" for line in sentences.definitions(difference)]
    for window in difference.windows:
        lines += ["", sentences.window(window), *_metrics(window)]
    if not difference.windows:
        lines += ["", sentences.nothing(difference)]
    return "\n".join(printable(line) for line in lines)


# Private


def _metrics(window: WindowDifference) -> Iterator[str]:
    for one in window.metrics:
        yield f"  {words.TITLES[one.metric]}: {sentences.figure(one.before)} -> {sentences.figure(one.after)}"
        yield from (f"    because {sentence}" for sentence in sentences.because(one))
