"""What drift is."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from dashboards.comparison.model import Change


class Kind(StrEnum):
    """How a dashboard drifted."""

    MISSING = "missing"
    """Grafana does not have it."""
    STALE = "stale"
    """Grafana has an earlier one: Git is ahead."""
    CHANGED = "changed"
    """It was edited in Grafana."""
    DIVERGED = "diverged"
    """Git is ahead, and it was edited in Grafana, too."""
    DIFFERENT = "different"
    """The two differ, and who moved is not known."""
    MOVED = "moved"
    """It is in another folder."""
    CONFLICT = "conflict"
    """Another dashboard has its title in its folder."""
    UNMANAGED = "unmanaged"
    """It is in our folder or has our tag, and is not in Git."""
    UNPROVISIONED = "unprovisioned"
    """It was saved by hand, and not brought by provisioning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of a drift, and the side that made it."""

    change: Change
    where: str
    """As `in the UI` or `in Git`; empty where that is not known."""

    @property
    def sentence(self) -> str:
        """Say it, as `in the UI: panel 'p99': expression of A changed from ... to ...`."""
        words = self.change.sentence
        if not self.where:
            return words
        return f"{self.where}: {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One thing about one dashboard that is not as it is in Git."""

    kind: Kind
    uid: str
    title: str
    file: str = ""
    """Where it comes from; empty where it is not ours."""
    sentence: str
    next_step: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """What was found in one Grafana."""

    url: str
    api: str
    folder: str
    """Its title as asked for; empty where dashboards may be anywhere."""
    looked_at: tuple[str, ...]
    """The uids of ours."""
    drifts: tuple[Drift, ...]

    def page_of(self, drift: Drift) -> str:
        """Give the address of a dashboard's page; empty where Grafana does not have it."""
        return "" if drift.kind is Kind.MISSING else f"{self.url}/d/{quote(drift.uid, safe='')}"

    @property
    def drifted(self) -> frozenset[str]:
        """Give the uids of ours that drifted."""
        return frozenset(one.uid for one in self.drifts) & frozenset(self.looked_at)
