"""A report as Markdown, for the summary of a CI job or a pull request."""

from collections.abc import Iterable, Iterator, Sequence

from slo.dora.report import words
from slo.dora.report.model import Report, Standing
from slo.errors import printable

MOST_BYTES = 1_000_000
"""A job's summary of GitHub may hold 1 MiB, and nothing of a longer one is shown.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
"""
_MOST_DEPLOYMENTS = 20
_LEFT_OUT_BYTES = 200
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|*_[]~"} | {"<": "&lt;", ">": "&gt;", "\n": " ", "\r": " "})


def as_markdown(report: Report) -> str:
    """Write what is wrong with the data first, then a section for each service, as many as there is room for."""
    figures = report.figures
    lines = [f"## DORA metrics at {words.moment(figures.made_seconds)}", ""]
    if figures.notes:
        lines += ["**Before you believe it**", "", *(f"- {escaped(words.note(one))}" for one in figures.notes), ""]
    chapters = ["\n".join(lines), *("\n".join(_standing(one, report)) for one in report.standings)]
    chapters.append("\n".join(_origins(report)))
    return "\n".join(_fitting(chapters)).rstrip()


def escaped(text: str) -> str:
    """Take away what Markdown would make of a title: a link, a table's end, a mention of somebody; code may stay."""
    return printable(text.translate(_MARKS)).replace("@", "@\N{ZERO WIDTH SPACE}")


# Private


def _fitting(chapters: Sequence[str]) -> Iterator[str]:
    left = MOST_BYTES - _LEFT_OUT_BYTES
    for index, chapter in enumerate(chapters):
        left -= len(chapter.encode()) + 1
        if left < 0:
            out = words.count(len(chapters) - index, "chapter")
            yield f"*{out} more did not fit into {MOST_BYTES:,} bytes; `--format json` and `--html` hold everything.*"
            return
        yield chapter


def _standing(standing: Standing, report: Report) -> Iterator[str]:
    yield f"### {escaped(standing.service)} in {escaped(standing.environment)}"
    yield ""
    yield from _overview(standing)
    yield f"<details><summary>In full: {words.window(standing.main)}</summary>"
    yield ""
    yield from _in_full(standing, report)
    yield from (f"- {escaped(aside)}" for aside in words.asides(standing.main))
    yield ""
    yield "</details>"
    yield ""
    yield from _deployments(standing, report.figures.made_seconds)
    yield from _incidents(standing, report.figures.made_seconds)


def _overview(standing: Standing) -> Iterator[str]:
    cells = [{one.figure.metric: words.cell(one.figure) for one in window.comparisons} for window in standing.windows]
    titles = ("", "Metric", *(f"{one.days} days" for one in standing.windows))
    rows = (
        (group, words.TITLES[metric], *(one[metric] for one in cells))
        for group, metrics in words.GROUPS.items()
        for metric in metrics
    )
    yield from _table(titles, rows)
    shown = "".join(text for one in cells for text in one.values())
    if "*" in shown:
        yield f"\\* {words.TOO_FEW}"
        yield ""
    if "~" in shown:
        yield "\\~ a proxy: nearly right, the details say why"
        yield ""


def _in_full(standing: Standing, report: Report) -> Iterator[str]:
    titles = (
        "Metric",
        "Value",
        "90 % within",
        "95 % interval",
        "Made of",
        "Trend",
        "Survey answer",
        "Quick Check",
        "Evidence",
    )
    comparisons = {one.figure.metric: one for one in standing.main.comparisons}
    rows = []
    for metrics in words.GROUPS.values():
        for metric in metrics:
            figure = comparisons[metric].figure
            rows.append(
                (
                    words.TITLES[metric],
                    words.cell(figure),
                    "" if figure.p90 is None else words.value(metric, figure.p90),
                    words.interval(figure),
                    words.sample(figure),
                    words.trend_cell(comparisons[metric]),
                    figure.answer or "",
                    words.score(figure, report.benchmark),
                    "; ".join((str(figure.exactness), *figure.proxies)),
                )
            )
    yield from _table(titles, rows)


def _deployments(standing: Standing, at: float) -> Iterator[str]:
    shown = standing.deployments[:_MOST_DEPLOYMENTS]
    if not shown:
        return
    yield f"<details><summary>{words.count(len(standing.deployments), 'deployment')}, the latest first</summary>"
    yield ""
    rows = (
        (
            words.moment(one.deployment.finished_seconds),
            words.name(one),
            one.kind,
            words.changes(one),
            words.fate(one, at),
        )
        for one in shown
    )
    yield from _table(("Finished", "Deployment", "Kind", "Changes", "What became of it"), rows)
    if len(standing.deployments) > len(shown):
        yield f"and {len(standing.deployments) - len(shown):,} before"
        yield ""
    yield "</details>"
    yield ""


def _incidents(standing: Standing, at: float) -> Iterator[str]:
    if not standing.incidents:
        return
    yield f"<details><summary>{words.count(len(standing.incidents), 'incident')}, the latest first</summary>"
    yield ""
    yield from (f"- {escaped(words.incident(one, at))}" for one in standing.incidents[:_MOST_DEPLOYMENTS])
    if len(standing.incidents) > _MOST_DEPLOYMENTS:
        yield f"- and {len(standing.incidents) - _MOST_DEPLOYMENTS:,} before"
    yield ""
    yield "</details>"
    yield ""


def _origins(report: Report) -> Iterator[str]:
    yield f"Definitions: {escaped(words.policy(report.figures))}."
    yield from (f"From {escaped(words.origin(one))}." for one in report.origins)
    if report.benchmark is not None:
        yield f"Means of {report.benchmark.edition}: {report.benchmark.source}"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [titles, ["---"] * len(titles), *rows]
    return [*(f"| {' | '.join(escaped(cell) for cell in line)} |" for line in lines), ""]
