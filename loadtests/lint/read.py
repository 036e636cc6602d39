"""Read HPAs, and the workloads among the same files, into subjects of the checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.versions import KubernetesProfile
from loadtests.lint.interface import Subject
from loadtests.lint.workload import Workload, read_workload
from loadtests.manifests.autoscaler import HPA
from loadtests.manifests.kustomize import identity, load_documents
from loadtests.manifests.lists import without_lists
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place

V2 = "autoscaling/v2"
_GROUP = "autoscaling/"


def read_subjects(
    paths: Sequence[Path], *, flags: ControllerFlags, kubernetes: KubernetesProfile
) -> tuple[Subject, ...]:
    """Read every HPA in some files or folders, each with its target if that is among them.

    Raises:
        InvalidInput: every mistake in the manifests, or that there is no HPA.
    """
    mistakes: list[Mistake] = []
    documents = each_once(without_lists(one for path in paths for one in load_documents(path, mistakes)))
    subjects = subjects_among(documents, mistakes, flags=flags, kubernetes=kubernetes)
    if not subjects and not mistakes:
        mistakes.append(_no_hpa(paths, documents))
    if mistakes:
        raise InvalidInput(mistakes)
    return subjects


def subjects_among(
    documents: Sequence[Document], mistakes: list[Mistake], *, flags: ControllerFlags, kubernetes: KubernetesProfile
) -> tuple[Subject, ...]:
    """Read every HPA among some documents; none where any mistake is noted."""
    before = len(mistakes)
    scalers = [_scaler(one, mistakes) for one in documents if identity(one)[0] == HPA]
    targets = [one for document in documents if (one := read_workload(document, mistakes)) is not None]
    if len(mistakes) > before:
        return ()
    return tuple(_subject(one, scalers, targets, flags, kubernetes) for one in scalers)


def each_once(documents: Iterable[Document]) -> list[Document]:
    """Leave out what is given again, as a file beside its folder is."""
    return list({(Path(one.file).resolve(), one.lines.get(()), str(one.value)): one for one in documents}.values())


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scaler:
    """An HPA as it is read."""

    hpa: HpaSpec
    document: Document
    raw_api_version: str


def _scaler(document: Document, mistakes: list[Mistake]) -> _Scaler:
    raw_api_version = str(document.value.get("apiVersion") or "")
    as_v2 = _as_v2(document, raw_api_version)
    return _Scaler(hpa=read_hpa(as_v2, mistakes), document=document, raw_api_version=raw_api_version)


def _as_v2(document: Document, raw_api_version: str) -> Document:
    """Give the same HPA as v2: older versions say the same in other words."""
    value: dict[str, Any] = document.value
    spec = value.get("spec")
    if not isinstance(spec, dict):
        return document
    match raw_api_version.removeprefix(_GROUP):
        case "v1":
            return replace(document, value={**value, "apiVersion": V2, "spec": _from_v1(spec)})
        case "v2beta2":
            return replace(document, value={**value, "apiVersion": V2})
        case "v2beta1":
            return replace(document, value={**value, "apiVersion": V2, "spec": _from_v2beta1(spec)})
        case _:
            return document


def _from_v1(spec: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in spec.items() if name != "targetCPUUtilizationPercentage"}
    percent = spec.get("targetCPUUtilizationPercentage")
    if percent is None:
        return rest
    target = {"type": "Utilization", "averageUtilization": percent}
    return {**rest, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]}


def _from_v2beta1(spec: dict[str, Any]) -> dict[str, Any]:
    metrics = spec.get("metrics")
    if not isinstance(metrics, list):
        return spec
    return {**spec, "metrics": [_metric_of_v2beta1(one) for one in metrics if isinstance(one, dict)]}


def _metric_of_v2beta1(metric: dict[str, Any]) -> dict[str, Any]:
    """Give a resource metric as v2 has it; for any other a stand-in, since no check looks into it."""
    resource = metric.get("resource")
    if not isinstance(resource, dict):
        stand_in = {"metric": {"name": str(metric)}, "target": {"type": "Value", "value": "1"}}
        return {"type": "External", "external": stand_in}
    rest = {name: value for name, value in resource.items() if not name.startswith("target")}
    if "targetAverageUtilization" in resource:
        target = {"type": "Utilization", "averageUtilization": resource["targetAverageUtilization"]}
    else:
        target = {"type": "AverageValue", "averageValue": resource.get("targetAverageValue")}
    return {"type": "Resource", "resource": {**rest, "target": target}}


def _subject(
    scaler: _Scaler,
    scalers: Iterable[_Scaler],
    targets: Sequence[Workload],
    flags: ControllerFlags,
    kubernetes: KubernetesProfile,
) -> Subject:
    hpa = scaler.hpa
    found = [one for one in targets if _is_target(scaler, one)]
    return Subject(
        hpa=hpa,
        document=scaler.document,
        raw_api_version=scaler.raw_api_version,
        workload=found[0] if found else None,
        others=tuple(targets),
        siblings=tuple(one.hpa for one in scalers if one is not scaler),
        flags=flags,
        kubernetes=kubernetes,
        tolerance=tolerance_of(hpa.behavior, flags, kubernetes),
    )


def _is_target(scaler: _Scaler, workload: Workload) -> bool:
    target = scaler.hpa.scale_target
    if (workload.kind, workload.name) != (target.kind, target.name):
        return False
    said = scaler.document.value["metadata"].get("namespace")
    return not said or not workload.namespace or said == workload.namespace


def _no_hpa(paths: Sequence[Path], documents: Iterable[Document]) -> Mistake:
    names = ", ".join(" ".join(identity(one)).strip() or "a document without a kind" for one in documents) or "nothing"
    place = Place(file=", ".join(map(str, paths)))
    rule = f"must hold a {HPA} (found: {names})"
    return Mistake(place=place, value="manifests", rule=rule, next_step="give the file or folder with its manifest")
