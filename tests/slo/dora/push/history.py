"""Deployments that are judged already, as many as a test asks for."""

from slo.dora.attribution.model import (
    Attribution,
    Change,
    Confidence,
    Evidence,
    JudgedDeployment,
    Kind,
    LinkedIncident,
)
from slo.dora.model import Deployment, Incident, Outcome

AT = 1_760_000_000.0
"""When the reports of the tests are made."""
HOUR, DAY = 3_600.0, 86_400.0


def judged(  # noqa: PLR0913 - one good object, of which each test says what differs
    ago: float,
    *,
    service: str = "checkout",
    environment: str = "production",
    kind: Kind = Kind.NEW,
    outcome: Outcome = Outcome.SUCCESS,
    leads: tuple[float, ...] | None = (HOUR,),
    signals: tuple[str, ...] = (),
    rework: tuple[str, ...] = (),
    recovered_after: float | None = None,
    version: str | None = "1.0.0",
    at: float = AT,
) -> JudgedDeployment:
    """Give a deployment that ended so long before the report."""
    ended = at - ago
    deployment = Deployment(
        id=f"test:{service}/{environment}/{ended:.0f}",
        service=service,
        environment=environment,
        finished_seconds=ended,
        outcome=outcome,
        reached_production=kind is not Kind.ATTEMPT,
        version=version,
    )
    return JudgedDeployment(
        deployment=deployment,
        kind=kind,
        commit="1a2b3c4" * 5,
        changes=None if leads is None else tuple(change(lead, ended) for lead in leads),
        changes_unknown=None if leads is not None else "the first deployment that is known",
        failures=tuple(evidence(signal) for signal in signals),
        rework=tuple(evidence(signal) for signal in rework),
        rollback_of=None,
        recovered_seconds=None if recovered_after is None else ended + recovered_after,
        recovered_by=None if recovered_after is None else "incident:1",
        steps=(),
    )


def change(lead: float, deployed: float) -> Change:
    """Give a change that was deployed so long after it was authored: a quarter each to its pull request and merge."""
    return Change(
        sha=f"{int(deployed):040x}",
        subject="Add a thing",
        author="somebody",
        is_bot=False,
        begun_seconds=deployed - lead,
        opened_seconds=deployed - 0.75 * lead,
        merged_seconds=deployed - 0.5 * lead,
        deployed_seconds=deployed,
        pull=None,
        proxy=None,
    )


def evidence(signal: str) -> Evidence:
    """Give a piece of evidence: of a hotfix likely, else certain."""
    confidence = Confidence.LIKELY if signal == "hotfix" else Confidence.CERTAIN
    return Evidence(signal=signal, confidence=confidence, by="test:1", because="the test says so")


def incident(
    opened_ago: float,
    *,
    resolved_ago: float | None = None,
    of: JudgedDeployment | None = None,
    service: str | None = None,
    at: float = AT,
) -> LinkedIncident:
    """Give an incident; it is linked to a deployment, or names a service in production, or nothing."""
    return LinkedIncident(
        incident=Incident(
            id=f"incident:{opened_ago:.0f}",
            opened_seconds=at - opened_ago,
            resolved_seconds=None if resolved_ago is None else at - resolved_ago,
            service=service,
            environment="production" if service else None,
        ),
        deployment=of.deployment.id if of else None,
        confidence=Confidence.CERTAIN if of else None,
        because="the test says so",
    )


def attribution(*deployments: JudgedDeployment, incidents: tuple[LinkedIncident, ...] = ()) -> Attribution:
    """Put deployments into the order that they have."""
    ordered = sorted(
        deployments,
        key=lambda one: (
            one.deployment.service,
            one.deployment.environment,
            one.deployment.finished_seconds,
            one.deployment.id,
        ),
    )
    return Attribution(deployments=tuple(ordered), incidents=incidents, notes=())


def year(count: int, *, at: float = AT) -> Attribution:
    """Spread so many deployments over the last 360 days; each tenth fails and recovers, each twentieth is a rework."""
    return attribution(
        *(
            judged(
                (number + 0.5) * 360 * DAY / count,
                leads=(HOUR * (1 + number % 50), 2 * DAY),
                signals=("incident",) if number % 10 == 0 else (),
                recovered_after=HOUR if number % 10 == 0 else None,
                rework=("hotfix",) if number % 20 == 0 else (),
                version=f"1.{number}.0",
                at=at,
            )
            for number in range(count)
        )
    )
