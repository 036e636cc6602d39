"""The group of the `slo` commands."""

import click

from slo.cli.alertmanager import alertmanager
from slo.cli.backtest import backtest
from slo.cli.gate import gate
from slo.cli.generate import generate
from slo.cli.lint import lint
from slo.cli.report import report
from slo.cli.snapshot import snapshot
from slo.cli.test import test
from slo.cli.validate import validate


@click.group()
def slo() -> None:
    """Turn SLOs into Prometheus rules, and prove, replay and report them.

    Example: load-harness slo generate slo/specs
    """


slo.add_command(alertmanager)
slo.add_command(backtest)
slo.add_command(gate)
slo.add_command(generate)
slo.add_command(lint)
slo.add_command(report)
slo.add_command(snapshot)
slo.add_command(test)
slo.add_command(validate)
