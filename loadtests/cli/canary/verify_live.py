"""The live side of `canary verify`."""

import click

from loadtests.canary_verification.model import CanaryVerification
from loadtests.cli.live_options import Waiting, connected
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.live_flagger import FlaggerWatch
from slo.durations import spell_duration


def watch(
    context: str | None, namespace: str | None, canary: str | None, seconds: float | None
) -> tuple[CanaryVerification, bool]:
    """Judge what a cluster has of a canary, after more was watched for, and say whether that was ended early.

    Raises:
        InvalidInput: there is no such canary, or it cannot be understood.
        ServerUnreachable: the API server does not answer, or denies something.
    """
    api = connected(context)
    there = namespace or api.namespace
    watching = FlaggerWatch(api, there, canary)
    if seconds is None:
        return watching.verify(), False
    interrupt_on_sigterm()
    name = f"{there}/{watching.spec.name}"
    click.echo(f"watching {name} for {spell_duration(seconds)}; Ctrl-C ends it", err=True)
    waiting = Waiting(seconds)
    watching.during(waiting)
    return watching.verify(), waiting.is_interrupted
