"""Judged deployments as attribution gives them, of which a test says only what it is about."""

from collections.abc import Iterable
from typing import Any

from slo.dora.attribution.model import Attribution, Change, Confidence, Evidence, JudgedDeployment, Kind, LinkedIncident
from slo.dora.model import Deployment, Incident, Note

HOUR, DAY = 3_600, 86_400


def change(sha: str, begun: float, deployed: float, **fields: Any) -> Change:  # noqa: ANN401 - of the record
    """Make a change."""
    known = {"subject": "a change", "author": "ann", "is_bot": False, "proxy": None, "pull": None}
    known |= {"merged_seconds": None, "opened_seconds": None}
    return Change(sha=sha, begun_seconds=begun, deployed_seconds=deployed, **(known | fields))


def evidence(signal: str = "rollback", confidence: Confidence = Confidence.CERTAIN) -> Evidence:
    """Make a piece of evidence."""
    return Evidence(signal=signal, confidence=confidence, by="git:x", because="it was rolled back")


def deployed(  # noqa: PLR0913 - a test names what it is about
    id_: str,
    finished: float,
    *,
    leads: Iterable[float] | None = (),
    kind: Kind = Kind.NEW,
    failures: tuple[Evidence, ...] = (),
    rework: tuple[Evidence, ...] = (),
    recovered: float | None = None,
    **fields: Any,  # noqa: ANN401 - of the record
) -> JudgedDeployment:
    """Make a judged deployment; `leads` are the lead times of its changes in seconds, None: not known."""
    known: dict[str, Any] = {"service": "shop", "environment": "production", "commit": f"{id_}-commit"} | fields
    deployment = Deployment(id=id_, finished_seconds=finished, **known)
    changes = None if leads is None else [change(f"{id_}-{n}", finished - one, finished) for n, one in enumerate(leads)]
    return JudgedDeployment(
        deployment=deployment,
        kind=kind,
        commit=deployment.commit,
        changes=None if changes is None else tuple(changes),
        changes_unknown="nobody knows" if changes is None else None,
        failures=failures,
        rework=rework,
        rollback_of=None,
        recovered_seconds=recovered,
        recovered_by=None if recovered is None else "git:fix",
        steps=(),
    )


def linked(id_: str, opened: float, deployment: str | None, **fields: Any) -> LinkedIncident:  # noqa: ANN401 - of the record
    """Make an incident that is linked to a deployment, or to none."""
    incident = Incident(id=id_, opened_seconds=opened, **fields)
    confidence = None if deployment is None else Confidence.CERTAIN
    return LinkedIncident(incident=incident, deployment=deployment, confidence=confidence, because="it says so")


def attributed(
    *deployments: JudgedDeployment, incidents: Iterable[LinkedIncident] = (), notes: Iterable[Note] = ()
) -> Attribution:
    """Put judged deployments together."""
    return Attribution(deployments=deployments, incidents=tuple(incidents), notes=tuple(notes))
