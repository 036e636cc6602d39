"""How the gate is started."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from slo.model import Slo
from slo.prometheus import Prometheus

MAX_BODY_BYTES = 65_536
QUESTION_THREADS = 12
"""So many questions are answered, and so many of those who ask wait for an answer, at once."""
OTHER_THREADS = 4
"""Left for probes, metrics and switches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """Everything about the gate that can be set, but where it listens."""

    directory: Path
    """Its own: state and journal."""
    token: str = field(default="", repr=False)
    """Empty: open to everybody who can reach it."""
    prometheus: Prometheus | None = None
    sandbox: Path = Path(".sandbox")
    runs: Path = Path("runs")
    slos: Sequence[Slo] = ()
