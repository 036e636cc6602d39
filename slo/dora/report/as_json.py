"""A report as JSON: the values as they are, null for what is not known. `schema.json` is its contract."""

import json
from typing import Any

from slo.dora.attribution.model import Evidence, JudgedDeployment, LinkedIncident
from slo.dora.conventions import DEPLOYMENT_FREQUENCY
from slo.dora.metrics.model import Comparison, Figure, WindowFigures
from slo.dora.model import Note
from slo.dora.report import words
from slo.dora.report.model import Report, Standing

_VERSION = 1
"""Of the schema: grows with every change that a reader could stumble over."""
_UNITS = {metric: "ratio" if metric in words.RATIOS else "seconds" for metric in words.TITLES} | {
    DEPLOYMENT_FREQUENCY: "deployments per day"
}


def as_json(report: Report) -> str:
    """Write a report."""
    figures = report.figures
    content = {
        "schema_version": _VERSION,
        "made_seconds": figures.made_seconds,
        "policy": {"name": figures.policy_name, "hash": figures.policy_hash},
        "origins": [
            {"name": one.name, "commits": one.commits, "deployments": one.deployments, "incidents": one.incidents}
            for one in report.origins
        ],
        "benchmark": _benchmark(report),
        "notes": [_note(one) for one in figures.notes],
        "services": [_standing(one) for one in report.standings],
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    # Half a pair of surrogates is a legal escape in JSON, and what came in as one goes out as one.
    return text.encode("utf-8", "backslashreplace").decode()


# Private


def _benchmark(report: Report) -> dict[str, Any] | None:
    one = report.benchmark
    return None if one is None else {"edition": one.edition, "source": one.source, "scores": dict(one.scores)}


def _note(one: Note) -> dict[str, Any]:
    return {"id": one.id, "text": one.text, "next_step": one.next_step, "is_fatal": one.is_fatal}


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "service": one.service,
        "environment": one.environment,
        "main_window_days": one.main.days,
        "windows": [_window(window) for window in one.windows],
        "deployments": [_deployment(deployment) for deployment in one.deployments],
        "incidents": [_incident(incident) for incident in one.incidents],
    }


def _window(one: WindowFigures) -> dict[str, Any]:
    return {
        "days": one.days,
        "start_seconds": one.start,
        "end_seconds": one.end,
        "metrics": {comparison.figure.metric: _comparison(comparison) for comparison in one.comparisons},
        "deployment_days_per_week": one.deployment_days_per_week,
        "changes_by_bots": one.changes_by_bots,
        "negative_lead_times": one.negative_lead_times,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    group = next(name for name, metrics in words.GROUPS.items() if one.figure.metric in metrics)
    return {
        "title": words.TITLES[one.figure.metric],
        "group": group.lower(),
        "unit": _UNITS[one.figure.metric],
        **_figure(one.figure),
        "previous": _figure(one.previous),
        "trend": one.trend,
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "value": one.value,
        "p90": one.p90,
        "low": one.low,
        "high": one.high,
        "n": one.n,
        "numerator": one.numerator,
        "is_sufficient": one.is_sufficient,
        "exactness": one.exactness,
        "proxies": list(one.proxies),
        "answer": one.answer,
        "score": one.score,
        "open_count": one.open_count,
    }


def _deployment(one: JudgedDeployment) -> dict[str, Any]:
    return {
        "id": one.deployment.id,
        "version": one.deployment.version,
        "commit": one.commit or one.deployment.commit,
        "finished_seconds": one.deployment.finished_seconds,
        "kind": one.kind,
        "changes": None if one.changes is None else len(one.changes),
        "failures": [_evidence(evidence) for evidence in one.failures],
        "rework": [_evidence(evidence) for evidence in one.rework],
        "rollback_of": one.rollback_of,
        "recovered_seconds": one.recovered_seconds,
        "recovered_by": one.recovered_by,
        "recovery_seconds": one.recovery_seconds,
        "url": one.deployment.url,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {"signal": one.signal, "confidence": one.confidence, "by": one.by, "because": one.because}


def _incident(one: LinkedIncident) -> dict[str, Any]:
    return {
        "id": one.incident.id,
        "title": one.incident.title,
        "opened_seconds": one.incident.opened_seconds,
        "resolved_seconds": one.incident.resolved_seconds,
        "deployment": one.deployment,
        "confidence": one.confidence,
        "because": one.because,
        "url": one.incident.url,
    }
