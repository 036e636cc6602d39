"""`slo gate`: may this be released?"""

import json

import click

from slo.cli.options import format_option
from slo.cli.report_options import report_options
from slo.policy.model import State
from slo.report import words
from slo.report.make import ROLLING
from slo.report.model import Report
from slo.report.standing import worst_of

FROZEN, INCONCLUSIVE = 1, 4


@click.command()
@report_options
@format_option("the answer", styles=("text", "json"))
def gate(report: Report, *, style: str) -> int:
    """Answer whether the error-budget policy lets a release go, for a step of a pipeline.

    Exits with 1 if the policy says freeze for any of the SLOs, else with 4 if it cannot tell of any, as there is no
    data or too little of it; else with 0.

    Example: load-harness slo gate slo/specs --only 'load-harness-*' --prometheus http://localhost:9090
    """
    state, standings = worst_of(report.standings)
    answer, exit_code = words.state(state), _EXIT_CODES[state]
    for note in report.notes:
        if note != ROLLING:
            click.echo(f"note: {note}", err=True)
    because = "; ".join(f"{one.title}: {one.verdict.because}" for one in standings)
    if style == "json":
        click.echo(json.dumps({"answer": answer, "exit_code": exit_code, "because": because, "at": report.at}))
    else:
        click.echo(f"{answer} ({standings[0].verdict.meaning}), as {because}")
    return exit_code


# Private

_EXIT_CODES = {State.FREEZE: FROZEN, None: INCONCLUSIVE, State.CAUTION: 0, State.GO: 0}
