"""`dashboards verify`: does every query return data?"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from dashboards.catalog import dashboards as shipped_dashboards
from dashboards.hermetic.prometheus import hermetic_prometheus
from dashboards.reading import read_dashboards
from dashboards.verification.as_json import as_json
from dashboards.verification.as_markdown import as_markdown
from dashboards.verification.as_text import as_text
from dashboards.verification.case import Case, Demands
from dashboards.verification.catalog import CATALOG
from dashboards.verification.model import Question, Verification
from dashboards.verification.sources import SOURCES
from dashboards.verification.verify import verify as verified
from slo.cli.finding_options import Examination, finding_options
from slo.cli.options import Duration
from slo.cli.progress import ProgressLine
from slo.cli.prometheus_options import prometheus_options
from slo.findings.formats import FORMATS
from slo.findings.report import Report, Rule
from slo.prometheus import Prometheus
from slo.suggestions import did_you_mean


class Choice(click.ParamType[tuple[str, str]]):
    """A variable with a value, as namespace=default."""

    name = "choice"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:  # noqa: ANN401
        """Parse the text."""
        name, equals, chosen = value.partition("=")
        if not equals or not name:
            self.fail(f"{value}: must be NAME=VALUE; write it as namespace=default", param, ctx)
        return name, chosen


class SourceId(click.ParamType[str]):
    """The id of a source of metrics."""

    name = "source"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Look it up."""
        known = [source.id for source in SOURCES]
        if value not in known:
            next_step = did_you_mean(value, known, otherwise="choose one of them")
            self.fail(f"{value}: must be one of {', '.join(known)}; {next_step}", param, ctx)
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What is asked, before it is known whether the server is a temporary one."""

    start: str
    end: str
    given: tuple[tuple[str, str], ...]
    without: tuple[str, ...]
    slow_seconds: float
    most_series: int
    scrape_interval_seconds: float

    def question(self, *, is_hermetic: bool) -> Question:
        given: dict[str, list[str]] = {}
        for name, value in self.given:
            given.setdefault(name, []).append(value)
        return Question(
            now=time.time(),
            start=self.start,
            end=self.end,
            given=given,
            demands=Demands(
                is_hermetic=is_hermetic,
                slow_seconds=self.slow_seconds,
                most_series=self.most_series,
                without=frozenset(self.without),
            ),
            scrape_interval_seconds=self.scrape_interval_seconds,
        )


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[FILE|DIR]...")
@prometheus_options
@click.option(
    "--without",
    multiple=True,
    type=SourceId(),
    metavar="SOURCE",
    help=f"Excuse what needs a source that is not there: {', '.join(one.id for one in SOURCES)}. May be given again.",
)
@click.option(
    "--var", "given", multiple=True, type=Choice(), metavar="NAME=VALUE", help="Choose a value of a variable."
)
@click.option(
    "--from", "start", default="", metavar="TIME", help="Show from then on, as now-3h.  [default: each its own]"
)
@click.option("--to", "end", default="", metavar="TIME", help="Show up to then.  [default: each its own]")
@click.option(
    "--slow",
    "slow_seconds",
    type=Duration(),
    default=5.0,
    metavar="DURATION",
    help="Warn of queries that take longer.  [default: 5s]",
)
@click.option(
    "--max-series",
    "most_series",
    type=click.IntRange(1),
    default=500,
    show_default=True,
    help="Warn of longer answers.",
)
@click.option(
    "--scrape-interval",
    "scrape_interval_seconds",
    type=Duration(),
    default=15.0,
    metavar="DURATION",
    help="Of Grafana's data source, for $__rate_interval.  [default: 15s]",
)
@finding_options(CATALOG)
def verify(
    paths: tuple[Path, ...],
    *,
    prometheus: Prometheus | None,
    examination: Examination[Case],
    **given: Any,  # noqa: ANN401 - `_Options`
) -> int:
    """Prove that every query of dashboards is valid and returns data; of the shipped ones where no file is named.

    Without --prometheus a temporary Prometheus is filled with what the exporters and the workload expose, and the SLO
    rules are evaluated: then no answer may be empty. Of a live server the cause of an empty answer is told; a panel
    whose text for no value says so may be empty there.

    Exits with 1 on findings, with 3 if the server does not answer or a program is missing, with 4 if it has no data.

    Example: load-harness dashboards verify --prometheus http://localhost:9090 --without node-exporter
    """
    options = _Options(**given)
    dashboards = read_dashboards(paths) if paths else shipped_dashboards()
    with ProgressLine() as line, _server(prometheus, line) as server:
        found = verified(dashboards, server, options.question(is_hermetic=prometheus is None), say=line.say)
    report = _report(found, examination)
    click.echo(
        _FORMATS[examination.style](found, report) if examination.style in _FORMATS else _other(report, examination)
    )
    return 1 if report.has_failed else 0


# Private

_FORMATS = {"text": as_text, "json": as_json, "markdown": as_markdown}


@contextmanager
def _server(given: Prometheus | None, line: ProgressLine) -> Iterator[Prometheus]:
    if given is not None:
        yield given
        return
    with hermetic_prometheus(say=line.say) as prometheus:
        yield prometheus


def _report(found: Verification, examination: Examination[Case]) -> Report:
    ids = set(examination.ids)
    return Report(
        command=CATALOG.command,
        noun="dashboard",
        looked_at=len(found.boards),
        findings=tuple(one for one in found.findings if one.id in ids),
        rules=tuple(Rule(id=one, summary=CATALOG.summary(one), page=CATALOG.page(one)) for one in examination.ids),
        threshold=examination.threshold,
    )


def _other(report: Report, examination: Examination[Case]) -> str:
    return FORMATS[examination.style](report)
