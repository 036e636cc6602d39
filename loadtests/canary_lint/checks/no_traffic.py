"""Metrics of requests, and nobody who sends any."""

from collections.abc import Iterator

from loadtests.canary.model import Strategy
from loadtests.canary_lint.guards import guard_of
from loadtests.canary_lint.hooks import may_make_load
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.steps import shares_of
from slo.findings.interface import Found, Level

_DOORS = ("ingressRef", "routeRef", "upstreamRef")
_SERVICE_DOORS = ("gateways", "gatewayRefs", "hosts")


def run(subject: Subject) -> Iterator[Found]:
    """Find canaries with metrics that have no hook for load, no way in for users and no rate that was given."""
    asking = sum(_may_ask_for_requests(subject, index) for index in range(len(subject.metrics)))
    if not asking or any(map(may_make_load, subject.hooks)):
        return
    without_users = _is_without_users(subject)
    if without_users or not _users_come(subject):
        yield Found(
            level=Level.WARNING,
            place=subject.at("webhooks"),
            sentence=f"{subject.canary.name}: {asking} {'metric asks' if asking == 1 else 'metrics ask'} for requests "
            + (
                "and the canary gets none: with blue/green the users' requests go to the primary until all checks have "
                "passed, and no hook makes load"
                if without_users
                else "and nothing says where they come from: no hook makes load, and no ingress, gateway or route "
                "leads users here"
            )
            + "; without requests there is no value, each check fails and every release is rolled back",
            fix=f"add a rollout hook that makes load on {subject.canary.apex}-canary, or mirror the users' requests"
            if without_users
            else "add a rollout hook that makes load; if users do come, say how many: --rate REQUESTS_PER_SECOND, or "
            'the annotation load-harness/requests-per-second: "20"',
        )


# Private


def _may_ask_for_requests(subject: Subject, index: int) -> bool:
    """Say whether a metric is, or may be, about requests; a query that is no ratio or quantile is about anything."""
    query = subject.query_of(index)
    return query is None or query.expression is None or guard_of(subject, index) is not None


def _is_without_users(subject: Subject) -> bool:
    """Say whether the strategy keeps the users' requests from the canary while it is judged."""
    canary, analysis = subject.canary, subject.analysis
    return analysis is not None and canary.strategy is Strategy.BLUE_GREEN and not shares_of(canary, analysis)


def _users_come(subject: Subject) -> bool:
    """Say whether somebody said how many requests users send, or there is a way in for them."""
    doors = [subject.raw("spec", one) for one in _DOORS]
    doors += [subject.raw("spec", "service", one) for one in _SERVICE_DOORS]
    return subject.requests_per_second is not None or any(doors)
