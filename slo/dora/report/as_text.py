"""A report for a terminal."""

from collections.abc import Iterator, Sequence

from slo.dora.metrics.model import Comparison
from slo.dora.report import words
from slo.dora.report.model import Report, Standing
from slo.errors import printable

_MOST_DEPLOYMENTS = 10


def as_text(report: Report) -> str:
    """Write what is wrong with the data first, then service by service."""
    figures = report.figures
    lines = [f"DORA metrics at {words.moment(figures.made_seconds)}, {words.policy(figures)}"]
    lines += [f"  from {words.origin(one)}" for one in report.origins]
    if figures.notes:
        lines += ["", "Before you believe it", *(f"  {words.note(one)}" for one in figures.notes)]
    for standing in report.standings:
        lines += ["", f"{standing.service} in {standing.environment}", *_standing(standing, report)]
    return "\n".join(printable(line) for line in lines)


# Private


def _standing(standing: Standing, report: Report) -> Iterator[str]:
    yield from _overview(standing)
    yield ""
    yield f"  In full, {words.window(standing.main)}"
    comparisons = {one.figure.metric: one for one in standing.main.comparisons}
    for metrics in words.GROUPS.values():
        for metric in metrics:
            yield from _in_full(comparisons[metric], standing, report)
    yield from (f"    {aside}" for aside in words.asides(standing.main))
    yield from _happenings(standing, report.figures.made_seconds)


def _overview(standing: Standing) -> Iterator[str]:
    rows: list[Sequence[str]] = [("", *(f"{one.days} days" for one in standing.windows))]
    cells = [{one.figure.metric: words.cell(one.figure) for one in window.comparisons} for window in standing.windows]
    for group, metrics in words.GROUPS.items():
        rows.append((group,))
        rows += [(f"  {words.TITLES[metric]}", *(one[metric] for one in cells)) for metric in metrics]
    widths = [max(len(row[0]) for row in rows)] + [
        max(len(row[column]) for row in rows if len(row) > column) for column in range(1, len(cells) + 1)
    ]
    for row in rows:
        padded = [row[0].ljust(widths[0]), *(text.rjust(wide) for text, wide in zip(row[1:], widths[1:], strict=False))]
        yield f"  {'  '.join(padded)}".rstrip()
    shown = "".join(text for one in cells for text in one.values())
    if "*" in shown:
        yield f"  * {words.TOO_FEW}"
    if "~" in shown:
        yield "  ~ a proxy: nearly right, see below for why"


def _in_full(comparison: Comparison, standing: Standing, report: Report) -> Iterator[str]:
    figure = comparison.figure
    title = f"    {words.TITLES[figure.metric]}: "
    if figure.value is None:
        yield f"{title}{words.cell(figure)} ({words.sample(figure)})"
        yield from (f"      proxy: {proxy}" for proxy in figure.proxies)
        return
    p90 = "" if figure.p90 is None else f", 90 % within {words.value(figure.metric, figure.p90)}"
    few = "" if figure.is_sufficient else f" - {words.TOO_FEW}"
    yield f"{title}{words.value(figure.metric, figure.value)}{p90} ({words.sample(figure)}){few}"
    yield f"      95 % interval: {words.interval(figure)}"
    yield f"      trend: {words.trend(comparison, standing.main.days)}"
    if figure.answer is not None:
        yield f"      answer to DORA's survey: {figure.answer}"
    if figure.score is not None:
        yield f"      Quick Check score: {words.score(figure, report.benchmark)}"
    yield f"      evidence: {figure.exactness}{': ' if figure.proxies else ''}{'; '.join(figure.proxies)}"


def _happenings(standing: Standing, at: float) -> Iterator[str]:
    shown = standing.deployments[:_MOST_DEPLOYMENTS]
    if shown:
        yield ""
        yield "  Latest deployments (`dora explain NAME` says how each was judged)"
    for one in shown:
        when = words.moment(one.deployment.finished_seconds)
        brought = "changes not known" if one.changes is None else words.count(len(one.changes), "change")
        yield f"    {when} {words.name(one)}: {one.kind}, {brought}, {words.fate(one, at)}"
    if len(standing.deployments) > len(shown):
        yield f"    and {len(standing.deployments) - len(shown):,} before"
    if standing.incidents:
        yield ""
        yield "  Incidents"
    yield from (f"    {words.incident(one, at)}" for one in standing.incidents[:_MOST_DEPLOYMENTS])
    if len(standing.incidents) > _MOST_DEPLOYMENTS:
        yield f"    and {len(standing.incidents) - _MOST_DEPLOYMENTS:,} before"
