"""The group of the `canary` commands."""

import click

from slo.cli.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    members={
        "simulate": "loadtests.cli.canary.simulate:simulate",
        "lint": "loadtests.cli.canary.lint:lint",
        "verify": "loadtests.cli.canary.verify:verify",
        "gate": "loadtests.cli.canary.gate:gate",
    },
    extra="loadtests",
)
def canary() -> None:
    """Ask the engine that judges a release as Flagger does.

    Example: load-harness canary simulate k8s/flagger
    """
