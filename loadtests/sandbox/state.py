"""What a sandbox tells about itself: `state.json` in its directory."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from loadtests.canary.model import Phase as CanaryPhase
from loadtests.hpa.flags import ControllerFlags
from loadtests.run.files import write_json

STATE_FILE = "state.json"


class Phase(StrEnum):
    """Where a sandbox is in its life."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PodStatus:
    """One pod, as `sandbox status` shows it."""

    name: str
    port: int
    pid: int
    """Of the container's first process."""
    ready: bool
    ending: bool
    """It was asked to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryState:
    """The canary, as `sandbox status` shows it."""

    name: str
    namespace: str
    phase: CanaryPhase
    primary_weight: int
    """Percent of the requests."""
    canary_weight: int
    is_mirrored: bool
    failed_checks: int
    threshold: int
    """So many failed checks end in a rollback; 0 where nothing is analysed."""
    iterations: int
    tick_seconds: float
    revision: str
    """The pod template that the controller saw last; empty before its first look."""
    version: str = ""
    """The version that was released last; empty as long as the target is as the manifests have it."""
    release: str = ""
    """The same with what is wrong with it, in words."""
    released_revision: str = ""
    """The pod template of the release."""
    promoted: str = ""
    """The release that the primary runs, in words; empty as long as it is as the manifests have it."""
    message: str = ""
    """The last event."""
    next_tick_time: float | None = None
    """Unix seconds; None before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxState:
    """A sandbox as others see it."""

    phase: Phase
    pid: int
    """Of the supervisor."""
    error: str = ""
    """Why it failed."""
    exit_code: int = 0
    """The exit code that goes with the error."""
    started: float = 0.0
    """Unix seconds."""
    manifests: str = ""
    namespace: str = ""
    deployment: str = ""
    hpa: str = ""
    service: str = ""
    kubernetes: str = ""
    """The Kubernetes version whose autoscaler is modelled."""
    flags: ControllerFlags = field(default_factory=ControllerFlags)
    urls: dict[str, str] = field(default_factory=dict)
    limits: str = ""
    """`enforced`, or why they are not."""
    pods: tuple[PodStatus, ...] = ()
    ended_servers: tuple[str, ...] = ()
    """Servers that ended by themselves, as `prometheus`."""
    canary: CanaryState | None = None
    """None where the manifests have no Canary."""


class DamagedState(Exception):  # noqa: N818 - read as a sentence
    """A file of a sandbox cannot be read; taking the sandbox down still works."""

    exit_code = 3

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file}: is damaged; take the sandbox down: load-harness sandbox down --dir {file.parent}")


def write_state(directory: Path, state: SandboxState) -> None:
    """Replace the state file in one step.

    Raises:
        CannotWrite: the directory is gone, or the disk is full.
    """
    write_json(directory / STATE_FILE, asdict(state))


def read_state(directory: Path) -> SandboxState | None:
    """Read the state; None when there is none.

    Raises:
        DamagedState: somebody else wrote into the file.
    """
    try:
        return _parsed((directory / STATE_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedState(directory / STATE_FILE) from error


def _parsed(text: str) -> SandboxState:
    document = json.loads(text)
    typed = {
        "phase": Phase(document["phase"]),
        "flags": ControllerFlags(**document["flags"]),
        "pods": tuple(PodStatus(**pod) for pod in document["pods"]),
        "ended_servers": tuple(document["ended_servers"]),
        "canary": _canary(document["canary"]),
    }
    return SandboxState(**{**document, **typed})


def _canary(document: dict[str, Any] | None) -> CanaryState | None:
    return None if document is None else CanaryState(**{**document, "phase": CanaryPhase(document["phase"])})
