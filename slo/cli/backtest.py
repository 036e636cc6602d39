"""`slo backtest`: which alerts would have fired over history, and what other objectives would have meant."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dashboards.page.render import render
from slo.backtest.as_json import as_json
from slo.backtest.as_markdown import as_markdown
from slo.backtest.as_text import as_text
from slo.backtest.asker import Asker
from slo.backtest.model import Backtest
from slo.backtest.run import run
from slo.cli.backtest_options import NEVER, question_options, what_to_replay
from slo.cli.backtest_page import as_page
from slo.cli.backtest_progress import BacktestLine
from slo.cli.delivery import check_writable, deliver, delivery_options
from slo.cli.options import format_option
from slo.cli.prometheus_options import prometheus_options, required
from slo.cli.spec_options import specs_argument
from slo.prometheus import Prometheus
from slo.spec.read import read_slos

INCONCLUSIVE = 4
_FINDING = 1


@click.command()
@specs_argument
@prometheus_options
@question_options
@click.option(
    "--most-queries",
    type=click.IntRange(min=1),
    default=5000,
    show_default=True,
    help="Ask no more than so many queries.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["page", "ticket", NEVER]),
    default=NEVER,
    show_default=True,
    help="Exit with 1 if such an alert would have fired; `ticket` means any.",
)
@format_option("the answer")
@delivery_options
def backtest(  # noqa: PLR0913 - one parameter per option
    *,
    paths: tuple[Path, ...],
    prometheus: Prometheus | None,
    most_queries: int,
    fail_on: str,
    style: str,
    out: Path | None,
    html: Path | None,
    **given: Any,  # noqa: ANN401 - the options of the question
) -> None:
    """Replay every alert of the SLOs in PATH... over history.

    Nothing has to be recorded yet: where the rules recorded nothing, the raw metrics are asked. The exit code is 0
    whatever fired, unless --fail-on says otherwise, and 4 where an SLO has no data at all.

    \b
    Examples:
      load-harness slo backtest slo/specs --prometheus http://localhost:9090 --from -7d
      load-harness slo backtest api.yaml --from 2026-10-01 --to 2026-11-01 --objective 99.5 --html month.html
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    server = required(prometheus)
    check_writable(out, html)
    slos, request, assumed = what_to_replay(read_slos(paths), given, now=time.time(), warn=_warn)
    for assumption in assumed:
        click.echo(assumption, err=True)
    with BacktestLine() as line:
        asker = Asker(server, most_queries=most_queries, report=line.show)
        answer = run(slos, request, asker, url=server.url)
    deliver(_FORMATS[style](answer), lambda: render(as_page(answer)), out=out, html=html)
    click.get_current_context().exit(exit_code(answer, fail_on))


def exit_code(answer: Backtest, fail_on: str) -> int:
    """Give 1 where an alert fired that must not, 4 where an SLO has no data, else 0."""
    failing = {"page": {"page"}, "ticket": {"page", "ticket", "condition"}, NEVER: set[str]()}[fail_on]
    episodes = (episode for one in answer.slos for group in one.groups for episode in group.episodes)
    if any(episode.tier in failing for episode in episodes):
        return _FINDING
    return 0 if all(one.groups for one in answer.slos) else INCONCLUSIVE


# Private

_FORMATS: dict[str, Callable[[Backtest], str]] = {
    "text": as_text,
    "json": lambda answer: json.dumps(as_json(answer), indent=2),
    "markdown": as_markdown,
}


def _warn(text: str) -> None:
    click.echo(f"warning: {text}", err=True)
