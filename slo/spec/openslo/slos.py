"""Make SLOs of an object of OpenSLO: one per objective, or one of all if it is composite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from slo.fields import Fields
from slo.model import (
    AbsentAlert,
    Alerting,
    BurnCondition,
    Component,
    Composite,
    Origin,
    Slo,
    SpecFormat,
    Tier,
    Window,
)
from slo.spec.names import check_id, optional_text, read_kubernetes_labels, read_name
from slo.spec.openslo.kinds import Object
from slo.spec.openslo.metadata import read_metadata
from slo.spec.openslo.objectives import Objective
from slo.spec.options import Options, guard, read_annotation_options, semantics, with_options

_SILENT = Alerting(page=Tier(is_enabled=False), ticket=Tier(is_enabled=False), absent=AbsentAlert(is_enabled=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all SLOs of one object share."""

    metadata: Fields
    service: str
    name: str
    description: str
    labels: Mapping[str, str]
    options: Options
    origin: Origin
    window: Window
    conditions: tuple[BurnCondition, ...]


def read_frame(item: Object, spec: Fields, window: Window, conditions: tuple[BurnCondition, ...]) -> Frame:
    """Read what stands around the objectives."""
    for name in ("apiVersion", "kind"):
        item.fields.raw(name)
    metadata = read_metadata(item.fields)
    return Frame(
        metadata=metadata,
        service=read_name(spec, "service"),
        name=item.name,
        description=optional_text(spec, "description") or optional_text(metadata, "displayName"),
        labels=read_kubernetes_labels(metadata, "labels"),
        options=read_annotation_options(metadata, without=("window",)),
        origin=item.reading.origins.of(item.fields.path, SpecFormat.OPENSLO),
        window=window,
        conditions=conditions,
    )


def slos_of(frame: Frame, objectives: Sequence[Objective], *, is_composite: bool) -> list[Slo]:
    """Make the SLOs; several are told apart by their index."""
    if len(objectives) == 1 and not is_composite:
        return [_slo(frame, objectives[0], frame.name)]
    numbered = [_slo(frame, objective, f"{frame.name}-{index}") for index, objective in enumerate(objectives)]
    return [_composite(frame, numbered, objectives)] if is_composite and numbered else numbered


# Private


def _slo(frame: Frame, objective: Objective, name: str) -> Slo:
    return Slo(
        id=check_id(frame.metadata, "name", {"service": frame.service, "name": name}),
        service=frame.service,
        name=name,
        description=frame.description,
        objective_ratio=objective.ratio,
        window=frame.window,
        indicator=objective.indicator,
        budgeting=objective.budgeting,
        group_labels=objective.labels,
        labels=frame.labels,
        semantics=semantics(frame.options),
        guard=guard(frame.options),
        alerting=_alerting(frame),
        origin=frame.origin,
    )


def _alerting(frame: Frame) -> Alerting:
    """Say which alerts there are: those of the policies, or the standard ones where there is no policy."""
    is_standard = not frame.conditions
    alerting = Alerting(
        page=Tier(is_enabled=is_standard), ticket=Tier(is_enabled=is_standard), conditions=frame.conditions
    )
    return with_options(alerting, frame.options)


def _composite(frame: Frame, parts: Sequence[Slo], objectives: Sequence[Objective]) -> Slo:
    """Put the objectives together; each keeps its budgeting, and the objective is their weighted mean."""
    if len({part.group_labels for part in parts}) > 1:
        rule = "is made of indicators with different labels"
        frame.metadata.mistake("name", frame.name, rule, "aggregate all of them by the same labels")
    weights = [objective.weight for objective in objectives]
    weighted = [part.objective_ratio * weight for part, weight in zip(parts, weights, strict=True)]
    components = tuple(
        Component(slo=replace(part, alerting=_SILENT), weight=weight)
        for part, weight in zip(parts, weights, strict=True)
    )
    return Slo(
        id=check_id(frame.metadata, "name", {"service": frame.service, "name": frame.name}),
        service=frame.service,
        name=frame.name,
        description=frame.description,
        objective_ratio=sum(weighted, Decimal(0)) / sum(weights, Decimal(0)),
        window=frame.window,
        indicator=Composite(components=components),
        group_labels=parts[0].group_labels,
        labels=frame.labels,
        semantics=semantics(frame.options),
        guard=guard(frame.options),
        alerting=_alerting(frame),
        origin=frame.origin,
    )
