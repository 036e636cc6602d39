"""A sandbox for one command: the one that is up, or one of the command's own, which goes down with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import DEFAULT_VERSION
from loadtests.manifests.shipped import default_manifests
from loadtests.run.model import SloRules
from loadtests.sandbox import lifecycle
from loadtests.sandbox.exclusive import SandboxBusy
from loadtests.sandbox.objectives import evaluated_rules, read_objectives, shipped_slos
from loadtests.sandbox.servers import free_ports
from loadtests.sandbox.settings import SandboxSettings, read_settings
from loadtests.sandbox.state import Phase, SandboxState


class OtherManifests(Exception):  # noqa: N818 - read as a sentence
    """The sandbox that is up runs something else than the scenario needs."""

    exit_code = 2

    def __init__(self, directory: Path, present: str, needed: Path) -> None:
        super().__init__(
            f"{directory}: the sandbox there runs {present}, and the scenario needs {needed}; take it down with "
            f"load-harness sandbox down --dir {directory}, and the run brings up its own, or give another --dir"
        )


@contextmanager
def sandbox_with(directory: Path, manifests: Path | None) -> Iterator[SandboxState]:
    """Give the sandbox that is up in a directory, else bring one up meanwhile.

    Args:
        directory: The sandbox's directory.
        manifests: What must run there; None: whatever runs there, or else the shipped demo overlay.

    Raises:
        OtherManifests: one is up, and runs something else.
        SandboxBusy: one is up, and goes down with the command that has brought it up.
    """
    state = lifecycle.running_state(directory)
    if state is None or state.phase is not Phase.READY:  # `up` waits until it is up or gone
        with own_sandbox(directory, manifests or default_manifests()) as own:
            yield own
        return
    _check_it_stays(directory)
    if manifests is not None and Path(state.manifests).resolve() != manifests.resolve():
        raise OtherManifests(directory, state.manifests, manifests)
    yield state


@contextmanager
def own_sandbox(directory: Path, manifests: Path, *, keep: bool = False) -> Iterator[SandboxState]:
    """Bring a sandbox up, or use the one that is up, and leave things as they were found, unless it is to be kept.

    Raises:
        SandboxElsewise: another one is up there, or the directory holds something else.
        SandboxBusy: the one that is up goes down with the command that has brought it up.
        SandboxFailed: it did not come up.
    """
    settings = SandboxSettings(
        manifests=manifests.absolute(),
        slos=shipped_slos(),
        ports=free_ports(),
        flags=ControllerFlags(),
        kubernetes=DEFAULT_VERSION,
        owner_pid=None if keep else os.getpid(),
    )
    click.echo(f"sandbox: starting in {directory} with {settings.manifests}", err=True)
    running = lifecycle.up(directory, settings)
    if running.already:
        _check_it_stays(directory)
    try:
        urls = running.state.urls
        click.echo(f"sandbox: workload at {urls['workload']}, Prometheus at {urls['prometheus']}", err=True)
        yield running.state
    finally:
        if running.already or keep:
            click.echo(f"sandbox: still up; take it down with: {_down(directory)}", err=True)
        else:
            lifecycle.down(directory)
            click.echo("sandbox: down", err=True)


def rules_here(directory: Path) -> SloRules:
    """Say which SLO rules the sandbox of a directory evaluates; where none is up, those it would have."""
    is_up = lifecycle.running_state(directory) is not None
    return evaluated_rules(directory) if is_up else read_objectives(shipped_slos()).rules


# Private


def _check_it_stays(directory: Path) -> None:
    if read_settings(directory).owner_pid not in (None, os.getpid()):
        raise SandboxBusy(directory)


def _down(directory: Path) -> str:
    return "load-harness sandbox down" + ("" if directory == Path(".sandbox") else f" --dir {directory}")
