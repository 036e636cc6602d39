"""The `sandbox` commands: the local cluster, on its own."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from loadtests.cli import sandbox_release
from loadtests.cli.sandbox_options import controller_options, port_options
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.shipped import default_manifests
from loadtests.sandbox import lifecycle
from loadtests.sandbox.objectives import shipped_slos
from loadtests.sandbox.servers import Ports
from loadtests.sandbox.settings import SandboxSettings
from loadtests.sandbox.state import PodStatus, SandboxState

DEFAULT_DIRECTORY = Path(".sandbox")


class NoSandbox(Exception):  # noqa: N818 - read as a sentence
    """No sandbox is up where one is needed."""

    exit_code = 3

    def __init__(self, directory: Path, why: str | None = None) -> None:
        ended = "" if why is None else f", as the last one ended: {why}"
        super().__init__(
            f"{directory}: no sandbox is up there{ended}; start one with: load-harness sandbox up --dir {directory}"
        )


def directory_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--dir`, the sandbox's directory."""
    return click.option(
        "--dir",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        default=DEFAULT_DIRECTORY,
        show_default=True,
        help="Where the sandbox keeps its state, data and logs.",
    )(command)


def running_sandbox(directory: Path) -> SandboxState:
    """Return the state of the sandbox that is up in a directory.

    Raises:
        NoSandbox: none is.
    """
    state = lifecycle.running_state(directory)
    if state is None:
        raise NoSandbox(directory, lifecycle.failure(directory))
    return state


@click.group()
def sandbox() -> None:
    """Run a cluster of local processes: pods, load balancer, Prometheus, autoscaler.

    Example: load-harness sandbox up
    """
    interrupt_on_sigterm()


@sandbox.command()
@directory_option
@click.option(
    "--manifests",
    type=click.Path(exists=True, path_type=Path),
    default=default_manifests,
    show_default="the shipped demo overlay",
    help="Folder or file with a Deployment, its Service and its HorizontalPodAutoscaler.",
)
@click.option(
    "--slos",
    type=click.Path(exists=True, path_type=Path),
    default=shipped_slos,
    show_default="the workload's own",
    help="File or folder with the SLOs whose rules and alerts Prometheus evaluates.",
)
@port_options
@controller_options
def up(*, directory: Path, manifests: Path, slos: Path, ports: Ports, flags: ControllerFlags, kubernetes: str) -> None:
    """Bring the cluster up and leave it running.

    Example: load-harness sandbox up --manifests k8s/base
    """
    settings = SandboxSettings(
        manifests=manifests.absolute(),
        slos=slos.absolute(),
        ports=ports,
        flags=flags,
        kubernetes=kubernetes,
        owner_pid=None,
    )
    running = lifecycle.up(directory, settings)
    click.echo("already up" if running.already else "up", err=True)
    click.echo(as_text(running.state))


@sandbox.command()
@directory_option
def down(directory: Path) -> None:
    """Take the cluster down and remove its directory, also after a crash.

    Example: load-harness sandbox down
    """
    click.echo("down" if lifecycle.down(directory) else f"{directory}: nothing to take down", err=True)


@sandbox.command()
@directory_option
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it."
)
def status(directory: Path, style: str) -> None:
    """Say what runs where.

    Example: load-harness sandbox status --format json
    """
    state = running_sandbox(directory)
    click.echo(json.dumps(asdict(state), indent=2) if style == "json" else as_text(state))


@sandbox.command()
@directory_option
@click.option("--version", required=True, help="The new version's name, such as 2.0.0.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    help="What is wrong with it: fail=20% of the requests, slow=300ms, or never-ready; more than one may be given.",
)
@click.option("--wait", is_flag=True, help="Wait for the end; the exit code is 1 where the version is not promoted.")
@click.pass_context
def release(context: click.Context, *, directory: Path, version: str, faults: tuple[str, ...], wait: bool) -> None:
    """Release a version of the workload, step by step as the manifests' Canary says.

    Example: load-harness sandbox release --version 2.0.0 --fault fail=20%
    """
    planned = sandbox_release.read_release(version, faults)
    state = running_sandbox(directory)
    canary = sandbox_release.check(state, planned, directory)
    sandbox_release.order(directory.resolve(), planned, lambda: lifecycle.running_state(directory) is not None)
    click.echo(sandbox_release.what_will_happen(canary, planned, state, time.time()))
    if wait:
        for canary in sandbox_release.follow(planned, lambda: lifecycle.running_state(directory)):
            click.echo(f"{sandbox_release.canary_text(canary, time.time())}; {canary.message.strip()}", err=True)
        is_promoted = canary.promoted == planned.name
        click.echo("promoted" if is_promoted else f"not promoted: {canary.message.strip()}")
        context.exit(0 if is_promoted else 1)


def as_text(state: SandboxState) -> str:
    """Spell a sandbox's state as a short table."""
    rows = [
        ("cluster", f"sandbox (a model of Kubernetes {state.kubernetes}), {state.phase}"),
        ("manifests", state.manifests),
        ("limits", state.limits),
        *((name, url + _ended(name, state)) for name, url in state.urls.items()),
        *_page_rows(state),
        *_canary_rows(state),
        *((f"pod {pod.name}", _pod_text(pod)) for pod in state.pods),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {text}" for name, text in rows)


def _page_rows(state: SandboxState) -> list[tuple[str, str]]:
    workload = state.urls.get("workload")
    return [("page", f"{workload}/ui")] if workload else []


def _canary_rows(state: SandboxState) -> list[tuple[str, str]]:
    canary = state.canary
    if canary is None:
        return []
    rows = [
        (f"canary {canary.name}", sandbox_release.canary_text(canary, time.time())),
        ("released", canary.release),
        ("promoted", canary.promoted),
        ("last event", canary.message.strip()),
    ]
    return [(name, text) for name, text in rows if text]


def _ended(name: str, state: SandboxState) -> str:
    server = "haproxy" if name == "workload" else name
    return " (ended by itself)" if server in state.ended_servers else ""


def _pod_text(pod: PodStatus) -> str:
    condition = "ending" if pod.ending else "ready" if pod.ready else "not ready"
    return f"port {pod.port}, process {pod.pid}, {condition}"
