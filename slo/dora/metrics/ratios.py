"""The two ratios of instability: change fail rate and deployment rework rate."""

from collections.abc import Sequence

from slo.dora.attribution.model import Confidence, Evidence, JudgedDeployment, Kind
from slo.dora.benchmarks.answers import score_of
from slo.dora.conventions import CHANGE_FAIL_RATE, DEPLOYMENT_REWORK_RATE
from slo.dora.metrics.model import Exactness, Figure
from slo.dora.metrics.normal import Z
from slo.dora.metrics.sample import is_sufficient
from slo.dora.metrics.view import View, tell
from slo.score_interval import score_interval


def change_fail_rate(view: View) -> Figure:
    """Divide the deployments that failed by those that reached production; rollbacks are in neither number."""
    deployments = judged_for_failure(view)
    failed = [one for one in deployments if one.has_failed]
    return _ratio(CHANGE_FAIL_RATE, len(failed), len(deployments), failure_proxies(view, failed))


def deployment_rework_rate(view: View) -> Figure:
    """Divide the unplanned deployments by all that reached production."""
    rework = [one for one in view.deployments if is_rework(one)]
    proxies = (
        *_unsure([one.rework for one in rework if one.deployment.is_planned is not False], "unplanned"),
        *no_incidents(view),
    )
    return _ratio(DEPLOYMENT_REWORK_RATE, len(rework), len(view.deployments), proxies)


def judged_for_failure(view: View) -> list[JudgedDeployment]:
    """Give the deployments that change fail rate is about."""
    return [one for one in view.deployments if one.kind is not Kind.ROLLBACK]


def is_rework(one: JudgedDeployment) -> bool:
    """Whether it was not planned, by evidence or because somebody said so."""
    return bool(one.rework) or one.deployment.is_planned is False


def failure_proxies(view: View, failed: Sequence[JudgedDeployment]) -> tuple[str, ...]:
    """Say why failures may be more, or fewer, than those that are seen."""
    return (
        *_unsure([one.failures for one in failed], "failed"),
        *no_incidents(view),
        *tell(
            view.unlinked_incidents,
            "incident is linked to no deployment",
            "incidents are linked to no deployment",
        ),
    )


def no_incidents(view: View) -> tuple[str, ...]:
    """Say that no incident is known, where there are deployments that one could be about."""
    if view.knows_incidents or not view.deployments:
        return ()
    return ("no incident is known: failures are seen by rollbacks, reverts, hotfixes and canaries only",)


# Private


def _unsure(evidence: Sequence[tuple[Evidence, ...]], what: str) -> tuple[str, ...]:
    """Count the deployments of which nothing certain says what they are taken for."""
    unsure = sum(1 for pieces in evidence if all(one.confidence is not Confidence.CERTAIN for one in pieces))
    return (f"{unsure} of {len(evidence)} {what} by signs that are likely, not certain",) if unsure else ()


def _ratio(metric: str, numerator: int, number: int, proxies: tuple[str, ...]) -> Figure:
    value = numerator / number if number else None
    low, high = (None, None) if value is None else score_interval(value, number, z=Z)
    return Figure(
        metric=metric,
        value=value,
        p90=None,
        low=low,
        high=high,
        n=number,
        numerator=numerator,
        is_sufficient=is_sufficient(number),
        exactness=Exactness.PROXY if proxies else Exactness.EXACT,
        proxies=proxies,
        answer=None,
        score=score_of(metric, value),
        open_count=None,
    )
