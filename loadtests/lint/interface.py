"""What every check is given and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.versions import KubernetesProfile
from loadtests.lint.workload import Workload
from slo.documents import Document, FieldPath
from slo.errors import Place


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """The autoscaler does not work."""
    WARNING = "warning"
    """It works, but not as the manifest reads."""
    NOTE = "note"
    """Worth knowing; it may be meant so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One HPA with all that is known around it."""

    hpa: HpaSpec
    document: Document
    raw_api_version: str
    """As the manifest has it; other versions than v2 are read as v2."""
    workload: Workload | None
    """The target; None where it is not among the files."""
    others: tuple[Workload, ...]
    """All workloads among the files."""
    siblings: tuple[HpaSpec, ...]
    """The other HPAs among the files."""
    flags: ControllerFlags
    kubernetes: KubernetesProfile
    tolerance: Tolerance

    @property
    def minor(self) -> int:
        """Give the minor version of Kubernetes."""
        return int(self.kubernetes.version.partition(".")[2])

    def place(self, *path: str | int) -> Place:
        """Say where a field of the HPA stands."""
        return self.document.place(tuple(path))

    def metric_place(self, index: int) -> Place:
        """Say where a metric stands; without any, the HPA has the API's default."""
        path: FieldPath = ("spec", "metrics", index)
        return self.document.place(path if path in self.document.lines else ("spec", "metrics"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a check found, without its own name."""

    level: Level
    place: Place
    sentence: str
    """With the numbers of this manifest."""
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found, and by which check."""

    id: str
    level: Level
    place: Place
    sentence: str
    fix: str

    @property
    def page(self) -> str:
        """Give the command that prints the check's page."""
        return f"load-harness hpa lint --explain {self.id}"


Run = Callable[[Subject], Iterable[Found]]
"""A check: it looks at one HPA."""
