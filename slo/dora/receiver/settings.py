"""How the receiver is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MAX_BODY_BYTES = 4 << 20
"""Of a delivery. GitHub's largest of those that are read are a few hundred KiB."""
THREADS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverSettings:
    """Everything about the receiver that can be set, but where it listens."""

    ledger: Path
    secrets: Mapping[str, tuple[str, ...]] | None = field(default=None, repr=False)
    """By source; a source without one is not served. None: everybody who can reach it is believed."""
    environment: str = "production"
    """Of deployments whose event names none."""
