"""`slo report`: where SLOs stand."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from dashboards.page.render import render
from slo.cli.delivery import deliver, delivery_options
from slo.cli.options import format_option
from slo.cli.report_options import report_options
from slo.cli.report_page import as_page
from slo.report.as_json import as_json
from slo.report.as_markdown import as_markdown
from slo.report.as_text import as_text
from slo.report.model import Report, Status

OVERSPENT, INCONCLUSIVE = 1, 4
_FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


@click.command()
@report_options
@format_option("the report", styles=tuple(_FORMATS))
@delivery_options
def report(report: Report, *, style: str, out: Path | None, html: Path | None) -> int:
    """Say how much error budget is left, what spent it, how long it lasts, and what the policy says.

    Exits with 1 if a budget is overspent, else with 4 if there is no data of an SLO, or none any more.

    Example: load-harness slo report slo/specs --prometheus http://localhost:9090
    """
    deliver(_FORMATS[style](report), lambda: render(as_page(report)), out=out, html=html)
    if any(one.left_ratio is not None and one.left_ratio < 0 for one in report.standings):
        return OVERSPENT
    return INCONCLUSIVE if any(one.status in (Status.NO_DATA, Status.STALE) for one in report.standings) else 0
