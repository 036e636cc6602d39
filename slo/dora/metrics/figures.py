"""Make the five metrics of what was attributed."""

from slo.dora.attribution.model import Attribution
from slo.dora.conventions import DEPLOYMENT_FREQUENCY
from slo.dora.metrics.frequency import deployment_frequency
from slo.dora.metrics.lead_time import change_lead_time, changes_of
from slo.dora.metrics.model import Comparison, DoraFigures, Figure, WindowFigures
from slo.dora.metrics.notes import notes_of
from slo.dora.metrics.ratios import change_fail_rate, deployment_rework_rate
from slo.dora.metrics.recovery import failed_deployment_recovery_time
from slo.dora.metrics.scope import Scope, scopes_of
from slo.dora.metrics.trend import compare
from slo.dora.metrics.view import DAY_SECONDS, View
from slo.dora.metrics.weeks import deployment_days_per_week
from slo.dora.policy.model import Policy


def figures(attribution: Attribution, policy: Policy, at_seconds: float) -> DoraFigures:
    """Make the figures of every service in production, over every window of the policy that ends at a time.

    A window holds its begin and not its end. What ended later than it is in none; a failure that was over only later
    is open at that time.
    """
    scopes = scopes_of(attribution, policy, at_seconds)
    return DoraFigures(
        made_seconds=at_seconds,
        policy_name=policy.name,
        policy_hash=policy.hash,
        windows=tuple(_window(scope, days) for scope in scopes for days in sorted(policy.window_days)),
        attribution=attribution,
        notes=notes_of(attribution, policy, at_seconds),
    )


# Private


def _window(scope: Scope, days: int) -> WindowFigures:
    length = days * DAY_SECONDS
    view = scope.view(scope.at - length, scope.at)
    before = scope.view(scope.at - 2 * length, scope.at - length)
    changes = changes_of(view)
    return WindowFigures(
        service=scope.service,
        environment=scope.environment,
        days=days,
        start=view.start,
        end=view.end,
        comparisons=tuple(
            _compared(figure, previous, before) for figure, previous in zip(_five(view), _five(before), strict=True)
        ),
        deployment_days_per_week=deployment_days_per_week(view),
        changes_by_bots=sum(1 for change in changes if change.is_bot),
        negative_lead_times=sum(1 for change in changes if change.lead_seconds < 0),
    )


def _compared(figure: Figure, previous: Figure, before: View) -> Comparison:
    """A rate over days of which nothing is known is no measure; the others need only what was deployed."""
    is_known = figure.metric != DEPLOYMENT_FREQUENCY or before.known_since <= before.start
    return compare(figure, previous, is_previous_known=is_known)


def _five(view: View) -> tuple[Figure, ...]:
    """Make the figures in the order of `slo.dora.conventions.METRICS`."""
    return (
        deployment_frequency(view),
        change_lead_time(view),
        failed_deployment_recovery_time(view),
        change_fail_rate(view),
        deployment_rework_rate(view),
    )
