"""What a Prometheus says of itself: what it keeps, evaluates, scrapes and has.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from dataclasses import dataclass
from typing import TypeVar

from slo.findings.interface import NotMade

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that it scrapes."""

    pool: str
    """As the operator names it: `serviceMonitor/NAMESPACE/NAME/INDEX`."""
    url: str
    health: str
    """`up`, `down`, or `unknown` before the first scrape."""
    error: str
    """Of the last scrape."""
    pod: str
    """Name of the pod that was discovered; empty where it was found otherwise."""
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWindow:
    """How far a recording rule of an SLO looks back."""

    rule: str
    group: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long samples are kept."""

    spelt: str
    """As the server says it: `15d`, `30d or 10GiB`."""
    seconds: float | None
    """None where only their size is bounded."""
    is_all_there_is: bool
    """Whether older samples are nowhere else: not sent on, not read from elsewhere, not uploaded by Thanos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCount:
    """How many series of a name there are in a namespace."""

    metric: str
    namespace: str
    exported_namespace: str
    """What the exporter itself said, where the scrape put its own namespace in place of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """What one server answered; a part is None where it does not offer the endpoint."""

    url: str
    retention: Retention | None
    windows: tuple[RecordedWindow, ...] | None
    targets: tuple[Target, ...] | None
    pools: frozenset[str] | None
    """The scrape pools of its configuration, also those without a target."""
    series: tuple[SeriesCount, ...]
    """Of the exporters' metrics that are read here."""

    def told(self, part: Part | None, what: str) -> Part:
        """Insist on a part.

        Raises:
            NotMade: the server does not offer it.
        """
        if part is None:
            message = f"{self.url} does not say {what}; give --prometheus of the server that scrapes"
            raise NotMade(message)
        return part
