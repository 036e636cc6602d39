"""The group of the `dashboards` commands."""

import click

from slo.cli.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    members={
        "build": "dashboards.cli.build:build",
        "verify": "dashboards.cli.verify:verify",
        "lint": "dashboards.cli.lint:lint",
        "import": "dashboards.cli.import_:import_",
        "preview": "dashboards.cli.preview:preview",
        "drift": "dashboards.cli.drift:drift",
        "push": "dashboards.cli.push:push",
    },
    extra="dashboards",
)
def dashboards() -> None:
    """Build Grafana boards from code, prove that they show data, ship them and watch them.

    Example: load-harness dashboards verify
    """
