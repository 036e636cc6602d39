"""The group of the `slo` commands."""

import click


@click.group()
def slo() -> None:
    """Turn SLOs into Prometheus rules, and prove, replay and report them.

    Example: load-harness slo generate slo/specs
    """
