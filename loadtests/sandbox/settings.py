"""How a sandbox was asked to be: written by `up`, read by the supervisor."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from loadtests.hpa.flags import ControllerFlags
from loadtests.sandbox.servers import Ports
from loadtests.sandbox.state import DamagedState

SETTINGS_FILE = "sandbox.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Everything the supervisor needs to know."""

    manifests: Path
    slos: Path
    """File or folder with the SLOs whose rules Prometheus evaluates."""
    ports: Ports
    flags: ControllerFlags
    kubernetes: str
    """Version whose autoscaler is modelled, as `1.35`."""
    owner_pid: int | None
    """The sandbox goes down when this process, its parent, ends; None: it stays up until `down`."""


def write_settings(directory: Path, settings: SandboxSettings) -> None:
    """Write the settings into the sandbox's directory."""
    document = {**asdict(settings), "manifests": str(settings.manifests), "slos": str(settings.slos)}
    (directory / SETTINGS_FILE).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def read_settings(directory: Path) -> SandboxSettings:
    """Read the settings back.

    Raises:
        DamagedState: somebody else wrote into the file.
    """
    try:
        return _parsed((directory / SETTINGS_FILE).read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedState(directory / SETTINGS_FILE) from error


def _parsed(text: str) -> SandboxSettings:
    document = json.loads(text)
    document["manifests"] = Path(document["manifests"])
    document["slos"] = Path(document["slos"])
    document["ports"] = Ports(**document["ports"])
    document["flags"] = ControllerFlags(**document["flags"])
    return SandboxSettings(**document)
