"""The group of the `dora` commands: one line for each, in the order of the alphabet."""

import click

from slo.cli.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    members={
        "collect": "slo.cli.dora.collect:collect",
        "diff": "slo.cli.dora.diff:diff",
        "explain": "slo.cli.dora.explain:explain",
        "push": "slo.cli.dora.push:push",
        "report": "slo.cli.dora.report:report",
        "rules": "slo.cli.dora.rules:rules",
        "serve": "slo.cli.dora.serve:serve",
    },
    extra="slo",
)
def dora() -> None:
    """Measure delivery as DORA does, from the evidence at hand, and say how sure it is.

    Example: load-harness dora report
    """
