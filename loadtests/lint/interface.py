"""What every check is given."""

from dataclasses import dataclass

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.versions import KubernetesProfile
from loadtests.lint.workload import Workload
from slo.documents import Document, FieldPath
from slo.errors import Place


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
