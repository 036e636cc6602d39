"""A report as Markdown, for a merge request or a wiki."""

from collections.abc import Iterable, Iterator, Sequence

from slo.report import words
from slo.report.model import Report, Standing

_MOST_LOSSES = 5


def as_markdown(report: Report) -> str:
    """Write a report: a table of the services, one of the SLOs, then what is worth telling of each."""
    lines = [f"# Error budgets at {words.moment(report.at)}", ""]
    services = (
        (one.service, words.state(one.state), words.percent(one.lowest_left_ratio), one.worst_slo, str(one.unknown))
        for one in report.services
    )
    lines += _table(("service", "state", "least budget left", "of", "cannot tell"), services)
    lines += _table(
        ("SLO", "state", "objective", "window", "SLI", "budget left", "burn (1 h)", "gone", "data"),
        (_row(standing) for standing in report.standings),
    )
    for standing in report.standings:
        lines += _details(standing)
    return "\n".join([*lines, *(f"> {note}\n" for note in report.notes)]).rstrip()


# Private


def _row(standing: Standing) -> tuple[str, ...]:
    return (
        standing.title,
        words.state(standing.verdict.state),
        words.objective(standing.objective_ratio),
        standing.window,
        words.sli(standing),
        words.left(standing),
        words.burn(standing),
        words.exhaustion(standing),
        words.coverage(standing.coverage_ratio),
    )


def _details(standing: Standing) -> Iterator[str]:
    yield f"## {_escaped(standing.title)}"
    yield ""
    yield f"**{words.state(standing.verdict.state)}**: {standing.verdict.because}. {standing.verdict.meaning}".rstrip()
    yield ""
    points = [
        *(f"spent {words.loss(one)}" for one in standing.losses[:_MOST_LOSSES]),
        *(f"changed by {words.effect(one)}" for one in standing.effects),
        *(f"data: {words.source(one)}" for one in standing.sources),
        *standing.notes,
    ]
    yield from (f"- {_escaped(point)}" for point in points)
    if points:
        yield ""
    if standing.past:
        yield from _table(
            ("period", "SLI", "budget left", "data"),
            (
                (
                    one.name,
                    words.percent(None if one.error_ratio is None else 1 - one.error_ratio, digits=3),
                    words.percent(one.left_ratio),
                    words.coverage(one.coverage_ratio),
                )
                for one in standing.past
            ),
        )


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [titles, ["---"] * len(titles), *rows]
    return [*(f"| {' | '.join(_escaped(cell) for cell in line)} |" for line in lines), ""]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
