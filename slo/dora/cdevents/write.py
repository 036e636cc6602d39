"""Write a fact as a CDEvent that others can read, with the fact as it is in `customData`."""

import hashlib
from typing import Any, NamedTuple, assert_never
from urllib.parse import quote

from slo.dora.cdevents import vocabulary
from slo.dora.cdevents.plain import spell_json, to_plain
from slo.dora.cdevents.purl import spell_purl
from slo.dora.cdevents.times import spell
from slo.dora.model import Deployment, Fact, Image, Incident, MergedChange, Outcome, Retraction, Start


def event_of(fact: Fact) -> dict[str, Any]:
    """Give a fact as a CDEvent; the same fact is the same event, with the same id.

    Its time is that of what happened. Images, and what was taken back for ever, have none: theirs is the begin of 1970.
    """
    plain = to_plain(fact)
    told = _told(fact)
    source = f"/load-harness/{quote(_source(fact), safe='')}"
    return {
        "context": {
            "specversion": vocabulary.SPECIFICATION,
            "id": hashlib.sha256(spell_json(plain).encode()).hexdigest()[:32],
            "source": source,
            "type": told.type,
            "timestamp": spell(told.seconds),
        },
        "subject": {"id": told.subject, "source": source, "content": told.content},
        "customData": {vocabulary.OURS: plain},
        "customDataContentType": "application/json",
    }


# Private

_NO_TIME = 0.0


class _Told(NamedTuple):
    """What an event says to whoever does not know our facts."""

    type: str
    subject: str
    seconds: float
    content: dict[str, Any]


def _told(fact: Fact) -> _Told:
    match fact:
        case Deployment():
            content = {"environment": {"id": fact.environment}, "artifactId": _artifact(fact)}
            return _Told(_deployment_type(fact), fact.service, fact.finished_seconds, content)
        case Start():
            return _Told(_custom(vocabulary.DEPLOYMENT_STARTED), fact.observed_of, fact.started_seconds, {})
        case Incident():
            return _incident(fact)
        case MergedChange():
            content = {"repository": {"id": fact.repository}}
            return _Told(_standard(vocabulary.CHANGE_MERGED), str(fact.number), fact.merged_seconds, content)
        case Image():
            change = {"id": fact.commit} | ({} if fact.repository is None else {"source": fact.repository})
            name = _purl(fact.artifact, "image")
            return _Told(_standard(vocabulary.ARTIFACT_PACKAGED), name, _NO_TIME, {"change": change})
        case Retraction():
            seconds = _NO_TIME if fact.as_of_seconds is None else fact.as_of_seconds
            return _Told(_custom(vocabulary.FACT_RETRACTED), fact.id, seconds, {"reason": fact.reason})
        case _:
            assert_never(fact)


def _source(fact: Fact) -> str:
    """Name the source of a fact, with which its id begins."""
    return "image" if isinstance(fact, Image) else fact.id.partition(":")[0] or "unknown"


def _deployment_type(deployment: Deployment) -> str:
    if deployment.outcome is Outcome.FAILURE:
        return _custom(vocabulary.DEPLOYMENT_FAILED)
    if deployment.observed_of is not None:
        return _custom(vocabulary.DEPLOYMENT_OBSERVED)
    return _standard(vocabulary.SERVICE_DEPLOYED)


def _incident(incident: Incident) -> _Told:
    """An incident is told of twice: when it was opened, and with its end."""
    resolved = incident.resolved_seconds
    content: dict[str, Any] = {}
    if incident.title is not None:
        content["description"] = incident.title
    if incident.environment is not None:
        content["environment"] = {"id": incident.environment}
    if incident.service is not None:
        content["service"] = {"id": incident.service}
    kind = vocabulary.INCIDENT_DETECTED if resolved is None else vocabulary.INCIDENT_RESOLVED
    type_ = _custom(vocabulary.INCIDENT_STATED) if incident.environment is None else _standard(kind)
    return _Told(type_, incident.id, incident.opened_seconds if resolved is None else resolved, content)


def _artifact(deployment: Deployment) -> str:
    """Give the purl of what was deployed: its artifact, else its commit, else what is called its version."""
    if deployment.artifact is not None:
        return _purl(deployment.artifact, deployment.service)
    host, _, path = (deployment.repository or "").partition("/")
    if host == "github.com" and deployment.commit is not None:
        return spell_purl("github", path, deployment.commit)
    return spell_purl("generic", deployment.service, deployment.commit or deployment.version)


def _purl(artifact: str, name: str) -> str:
    return artifact if artifact.startswith("pkg:") else spell_purl("oci", name, artifact)


def _standard(begin: str) -> str:
    return begin + vocabulary.VERSION


def _custom(begin: str) -> str:
    return begin + vocabulary.CUSTOM_VERSION
