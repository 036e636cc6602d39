"""What only Prometheus knows: replicas wanted, objectives with their budgets, releases under analysis."""

from collections.abc import Mapping

from load_harness import sibling_names as siblings
from load_harness.live.identity import Workload
from load_harness.live.model import Canary, Facts, Objective, Replicas, Value
from load_harness.live.prometheus import Found, Query, Series
from load_harness.live.queries import Queries, of_objectives

_PHASES = {0.0: "analysis runs", 1.0: "promoted, or none yet", 2.0: "rolled back"}
"""Of Flagger's figure; 1 is every phase but the two others, so a release that waits for its promotion is at 1, too.

Source: https://github.com/fluxcd/flagger/blob/v1.42.0/pkg/metrics/recorder.go
"""


def questions(queries: Queries, end: float) -> dict[str, Query]:
    """Spell what to ask."""
    promqls = {
        "autoscaler now": queries.autoscaler(siblings.HPA_STATUS_DESIRED_REPLICAS),
        "fewest": queries.autoscaler_bound(siblings.HPA_SPEC_MIN_REPLICAS),
        "most": queries.autoscaler_bound(siblings.HPA_SPEC_MAX_REPLICAS),
        "wanted now": queries.deployment(siblings.DEPLOYMENT_SPEC_REPLICAS),
        "ready now": queries.deployment(siblings.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE),
        "objective": of_objectives(siblings.OBJECTIVE),
        "days": of_objectives(siblings.TIME_PERIOD_DAYS),
        "budget": of_objectives(siblings.PERIOD_BUDGET_REMAINING, worst="min"),
        "burn": of_objectives(siblings.CURRENT_BURN_RATE),
        "canary status": queries.canary_status(),
        "canary weight": queries.canary_weight(),
    }
    return {name: Query(promql=promql, time=end) for name, promql in promqls.items()}


def facts_of(workload: Workload, answers: Mapping[str, Found]) -> Facts:
    """Read the answers; what they do not hold is not known, and the reason says what is missing."""
    replicas = _replicas(answers)
    objectives = _objectives(workload, answers)
    canaries = _canaries(answers)
    because = {
        "replicas": "" if replicas else "Prometheus has no metrics of this Deployment (kube-state-metrics)",
        "objectives": "" if objectives else _without_objectives(workload, answers["objective"]),
        "canaries": "" if canaries else "Prometheus knows no canary of this workload (Flagger)",
    }
    return Facts(
        replicas=replicas,
        objectives=objectives,
        canaries=canaries,
        because={part: reason for part, reason in because.items() if reason},
    )


# Private


def _replicas(answers: Mapping[str, Found]) -> Replicas | None:
    autoscaler, fewest, most, wanted, ready = (
        _only(answers[name]) for name in ("autoscaler now", "fewest", "most", "wanted now", "ready now")
    )
    if autoscaler is None and wanted is None and ready is None:
        return None
    return Replicas(wanted_by_autoscaler=autoscaler, fewest=fewest, most=most, wanted=wanted, ready=ready)


def _objectives(workload: Workload, answers: Mapping[str, Found]) -> tuple[Objective, ...]:
    mine = [series for series in answers["objective"] if series.labels.get(siblings.SLO_SERVICE) in workload.services]
    found = [
        Objective(
            id=slo_id,
            name=series.labels.get(siblings.SLO_NAME, slo_id),
            objective_ratio=series.last,
            days=_of_slo(answers["days"], series),
            budget_left_ratio=_of_slo(answers["budget"], series),
            burn_rate=_of_slo(answers["burn"], series),
        )
        for series in mine
        if series.last is not None and (slo_id := series.labels.get(siblings.SLO_ID, ""))
    ]
    return tuple(sorted(found, key=lambda objective: objective.id))


def _without_objectives(workload: Workload, objectives: Found) -> str:
    others = sorted({series.labels.get(siblings.SLO_SERVICE, "?") for series in objectives})
    if not others:
        return "Prometheus records no SLO rules (slo:... series)"
    return f"Prometheus records no SLO of {' or '.join(sorted(workload.services))}, only of {', '.join(others[:3])}"


def _canaries(answers: Mapping[str, Found]) -> tuple[Canary, ...]:
    found = []
    for series in answers["canary status"]:
        name = series.labels.get("name", "?")
        weight = _weight(answers["canary weight"], name)
        found.append(Canary(name=name, phase=_phase(series.last, weight), weight_percent=weight))
    return tuple(sorted(found, key=lambda canary: canary.name))


def _phase(status: Value, weight: Value) -> str:
    if status is None:
        return "not known"
    if status == 1 and weight:
        return "waits for promotion, or is being promoted"
    return _PHASES.get(status, f"status {status:g}")


def _weight(found: Found, name: str) -> Value:
    return next((series.last for series in found if series.labels.get("workload") == name), None)


def _of_slo(found: Found, objective: Series) -> Value:
    """Two services may each have an objective of the same id."""
    return next((series.last for series in found if series.labels == objective.labels), None)


def _only(found: tuple[Series, ...]) -> Value:
    return found[0].last if found else None
