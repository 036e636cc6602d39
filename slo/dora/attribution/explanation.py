"""Explain a deployment: what it did, what it brought, what says that it failed, and how all that was found."""

import json
from collections.abc import Iterator
from typing import Any

from slo.dora.attribution.model import Attribution, Change, Evidence, JudgedDeployment, Kind, LinkedIncident
from slo.dora.attribution.words import counted, lasting, moment
from slo.dora.model import Outcome
from slo.errors import printable

MEANINGS = {
    Kind.NEW: "it brought what no earlier deployment had",
    Kind.FIRST: "the first one known of its service and environment",
    Kind.ROLLBACK: "it went back to an earlier state",
    Kind.REDEPLOYMENT: "it had run already",
    Kind.UNKNOWN: "its commit is not known",
    Kind.ATTEMPT: "it never reached production",
}


def as_text(one: JudgedDeployment, attribution: Attribution) -> str:
    """Explain to people."""
    lines = [f"{_title(one)}", ""]
    lines += [f"{name:<10} {value}" for name, value in _facts(one)]
    lines += ["", *_section("Changes", _changes(one))]
    lines += ["", *_section("Failed", _evidence(one.failures, "nothing says that it failed"))]
    lines += ["", *_section("Rework", _evidence(one.rework, "nothing says that it was not planned"))]
    incidents = [_incident(linked) for linked in _linked(one, attribution)]
    lines += ["", *_section("Incidents", iter(incidents or ["none is linked to it"]))]
    lines += ["", *_section("How this was found", (f"{n}. {step}" for n, step in enumerate(one.steps, 1)))]
    return "\n".join(map(printable, lines)) + "\n"


def as_markdown(one: JudgedDeployment, attribution: Attribution) -> str:
    """Explain in a comment or a job summary: the same words, set as they stand."""
    fence = "```"
    while fence in (text := as_text(one, attribution)):
        fence += "`"
    return f"## {printable(_title(one)).replace('<', '&lt;')}\n\n{fence}text\n{text}{fence}\n"


def as_json(one: JudgedDeployment, attribution: Attribution) -> str:
    """Explain to programs; times are Unix seconds."""
    deployment = one.deployment
    document: dict[str, Any] = {
        "id": deployment.id,
        "service": deployment.service,
        "environment": deployment.environment,
        "version": deployment.version,
        "commit": one.commit,
        "outcome": str(deployment.outcome),
        "reached_production": deployment.reached_production,
        "started_seconds": deployment.started_seconds,
        "finished_seconds": deployment.finished_seconds,
        "proxy": deployment.proxy,
        "kind": str(one.kind),
        "rollback_of": one.rollback_of,
        "has_failed": one.has_failed,
        "failures": [_evidence_document(evidence) for evidence in one.failures],
        "rework": [_evidence_document(evidence) for evidence in one.rework],
        "recovered_seconds": one.recovered_seconds,
        "recovered_by": one.recovered_by,
        "recovery_seconds": one.recovery_seconds,
        "changes": None if one.changes is None else [_change_document(change) for change in one.changes],
        "changes_unknown": one.changes_unknown,
        "incidents": [
            {"id": linked.incident.id, "confidence": str(linked.confidence), "because": linked.because}
            for linked in _linked(one, attribution)
        ],
        "steps": list(one.steps),
    }
    return json.dumps(document, indent=2) + "\n"


# Private

_MOST_CHANGES = 50
"""Of the text; JSON has them all."""


def _title(one: JudgedDeployment) -> str:
    deployment = one.deployment
    what = deployment.version or (one.commit or "")[:7] or deployment.id
    return f"{what}: {deployment.service} in {deployment.environment}"


def _facts(one: JudgedDeployment) -> Iterator[tuple[str, str]]:
    deployment = one.deployment
    yield "id", deployment.id
    yield "ended", f"{moment(deployment.finished_seconds)}, {deployment.outcome}"
    if deployment.proxy:
        yield "proxy", f"{deployment.proxy} stands for it"
    yield "commit", one.commit or "not known"
    yield "kind", f"{one.kind}: {MEANINGS[one.kind]}"
    if one.rollback_of:
        yield "took back", one.rollback_of
    if one.has_failed:
        yield "recovered", _recovered(one)
    if deployment.url:
        yield "see", deployment.url


def _recovered(one: JudgedDeployment) -> str:
    if one.recovered_seconds is None:
        return "not yet"
    if one.recovery_seconds is None:
        return f"{moment(one.recovered_seconds)}, by {one.recovered_by}; since when users had it is not known"
    begin = "ended" if one.deployment.outcome is Outcome.SUCCESS else "had begun"
    return f"{moment(one.recovered_seconds)}, {lasting(one.recovery_seconds)} after it {begin}, by {one.recovered_by}"


def _section(title: str, rows: Iterator[str]) -> list[str]:
    return [title, *(f"  {row}" for row in rows)]


def _changes(one: JudgedDeployment) -> Iterator[str]:
    if one.changes is None:
        yield f"not known: {one.changes_unknown}"
        return
    if not one.changes:
        yield "none"
    for change in one.changes[:_MOST_CHANGES]:
        yield _change(change)
    if len(one.changes) > _MOST_CHANGES:
        yield f"and {counted(len(one.changes) - _MOST_CHANGES, 'change')} more (--format json has all)"


def _change(change: Change) -> str:
    pull = f" (#{change.pull})" if change.pull is not None and f"#{change.pull}" not in change.subject else ""
    proxy = f" [{change.proxy}]" if change.proxy else ""
    return f"{change.sha[:7]}  {lasting(change.lead_seconds):>10}  {change.subject}{pull}, {change.author}{proxy}"


def _evidence(evidence: tuple[Evidence, ...], otherwise: str) -> Iterator[str]:
    yield from (f"{one.signal} ({one.confidence}): {one.because}" for one in evidence)
    if not evidence:
        yield otherwise


def _linked(one: JudgedDeployment, attribution: Attribution) -> list[LinkedIncident]:
    return [linked for linked in attribution.incidents if linked.deployment == one.deployment.id]


def _incident(linked: LinkedIncident) -> str:
    incident = linked.incident
    end = "still open" if incident.resolved_seconds is None else f"until {moment(incident.resolved_seconds)}"
    title = f" {incident.title}:" if incident.title else ""
    return f"{incident.id}{title} {moment(incident.opened_seconds)}, {end} ({linked.confidence}: {linked.because})"


def _evidence_document(evidence: Evidence) -> dict[str, str]:
    return {
        "signal": evidence.signal,
        "confidence": str(evidence.confidence),
        "by": evidence.by,
        "because": evidence.because,
    }


def _change_document(change: Change) -> dict[str, Any]:
    return {
        "sha": change.sha,
        "subject": change.subject,
        "author": change.author,
        "is_bot": change.is_bot,
        "begun_seconds": change.begun_seconds,
        "opened_seconds": change.opened_seconds,
        "merged_seconds": change.merged_seconds,
        "deployed_seconds": change.deployed_seconds,
        "lead_seconds": change.lead_seconds,
        "pull": change.pull,
        "proxy": change.proxy,
    }
