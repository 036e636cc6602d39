"""`scorecard`: goals as code."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from dashboards.page.render import render
from slo.cli.delivery import check_writable, deliver, delivery_options
from slo.cli.moment import MomentOption, past_moment
from slo.cli.options import format_option
from slo.cli.prometheus_options import prometheus_options
from slo.cli.scorecard_evidence import evidence_of
from slo.cli.scorecard_page import as_page
from slo.prometheus import Prometheus
from slo.scorecard.as_json import as_json
from slo.scorecard.as_markdown import as_markdown
from slo.scorecard.as_text import as_text
from slo.scorecard.fill import fill_in
from slo.scorecard.model import Scored, Verdict
from slo.scorecard.read import read_scorecard

_EXIT_CODES = {Verdict.MET: 0, Verdict.MISSED: 1, Verdict.UNKNOWN: 4}
_FORMATS: Mapping[str, Callable[[Scored], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--runs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of recorded runs, in place of the file's.",
)
@click.option("--at", type=MomentOption(), metavar="TIME", help="The moment of which the values are.  [default: now]")
@prometheus_options
@format_option("the scorecard", styles=tuple(_FORMATS))
@delivery_options
def scorecard(  # noqa: PLR0913 - one per option
    file: Path,
    *,
    runs: Path | None,
    at: float | None,
    prometheus: Prometheus | None,
    style: str,
    out: Path | None,
    html: Path | None,
) -> int:
    """Hold goals against DORA's metrics, SLOs, recorded load tests, Prometheus and what somebody wrote down.

    Paths in FILE are seen from the working directory. Exits with 1 if a goal is missed, else with 4 if one cannot be
    told, as there is no data or too little of it; else with 0.

    Example: load-harness scorecard slo/scorecards/delivery.yaml
    """
    read = read_scorecard(file)
    check_writable(out, html)
    if runs is not None:
        read = replace(read, inputs=replace(read.inputs, runs=runs))
    moment = past_moment(at)
    scored = fill_in(read, evidence_of(read, prometheus, at=moment), at=moment)
    deliver(_FORMATS[style](scored), lambda: render(as_page(scored)), out=out, html=html)
    return _EXIT_CODES[scored.verdict]
