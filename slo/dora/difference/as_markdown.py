"""The difference between two policies as Markdown, for the pull request that changes one."""

from collections.abc import Iterator

from slo.dora.difference import sentences
from slo.dora.difference.model import Difference, WindowDifference
from slo.dora.report import words
from slo.dora.report.as_markdown import escaped


def as_markdown(difference: Difference) -> str:
    """Write a difference: a table for each window, and under it what moved each figure."""
    lines = [f"# {escaped(sentences.title(difference))}", ""]
    lines += [f"- {escaped(line)}" for line in sentences.definitions(difference)]
    for window in difference.windows:
        lines += ["", *_window(window)]
    if not difference.windows:
        lines += ["", sentences.nothing(difference)]
    return "\n".join(lines)


# Private


def _window(window: WindowDifference) -> Iterator[str]:
    yield f"## {escaped(sentences.window(window))}"
    yield ""
    yield "| metric | before | after |"
    yield "| --- | --- | --- |"
    for one in window.metrics:
        yield f"| {words.TITLES[one.metric]} | {sentences.figure(one.before)} | {sentences.figure(one.after)} |"
    yield ""
    for one in window.metrics:
        for sentence in sentences.because(one):
            yield f"- **{words.TITLES[one.metric]}**: {escaped(sentence)}"
