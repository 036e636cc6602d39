"""Failed deployment recovery time: from the end of a deployment that failed until its failure was over.

A canary that failed was over as it ended: users had it from its start. Where that is not known, neither is how long
they had it, so it is left out, and said.
"""

from collections.abc import Sequence

from slo.dora.attribution.model import JudgedDeployment
from slo.dora.benchmarks.answers import answer_of, score_of
from slo.dora.conventions import FAILED_DEPLOYMENT_RECOVERY_TIME
from slo.dora.metrics.model import Exactness, Figure
from slo.dora.metrics.ratios import failure_proxies, judged_for_failure
from slo.dora.metrics.sample import is_sufficient
from slo.dora.metrics.survival import Span, Survival, survival
from slo.dora.metrics.view import View, proxies_of_times
from slo.dora.model import Incident

_NOTHING = Survival(median=None, p90=None, low=None, high=None)


def failed_deployment_recovery_time(view: View) -> Figure:
    """Estimate the time to recover of the failed deployments of the window; what is open took at least until now."""
    failed = [one for one in judged_for_failure(view) if one.has_failed]
    spans = [span for _, span in recovery_spans(view)]
    found = survival(spans) if spans else _NOTHING
    proxies = _proxies(failed, spans, view) if failed else ()
    return Figure(
        metric=FAILED_DEPLOYMENT_RECOVERY_TIME,
        value=found.median,
        p90=found.p90,
        low=found.low,
        high=found.high,
        n=len(spans),
        numerator=None,
        is_sufficient=is_sufficient(len(spans)),
        exactness=Exactness.PROXY if proxies else Exactness.EXACT,
        proxies=proxies,
        answer=answer_of(FAILED_DEPLOYMENT_RECOVERY_TIME, found.median),
        score=score_of(FAILED_DEPLOYMENT_RECOVERY_TIME, found.median),
        open_count=sum(1 for span in spans if not span.is_over),
    )


def recovery_spans(view: View) -> list[tuple[JudgedDeployment, Span]]:
    """Give each failed deployment of the window with how long it took, or has taken, to recover, if that is known."""
    failed = (one for one in judged_for_failure(view) if one.has_failed)
    return [(one, span) for one in failed if (span := _span(one, view)) is not None]


# Private


def _span(one: JudgedDeployment, view: View) -> Span | None:
    """Measure from when on users had the failure or, if the policy wants it so, from the begin of its incident."""
    incident = _clock_of(one, view)
    begin = one.deployment.broken_since_seconds if incident is None else incident.opened_seconds
    if begin is None:
        return None
    is_over = one.recovered_seconds is not None and one.recovered_seconds <= view.at
    end = one.recovered_seconds if is_over and one.recovered_seconds is not None else view.at
    return Span(seconds=max(end - begin, 0.0), is_over=is_over)


def _clock_of(one: JudgedDeployment, view: View) -> Incident | None:
    """Give the incident from whose begin recovery is counted, if the policy wants it so and there is one."""
    return view.first_incidents.get(one.deployment.id) if view.policy.recovery_from_incident else None


def _proxies(failed: Sequence[JudgedDeployment], spans: Sequence[Span], view: View) -> tuple[str, ...]:
    clocks = [incident for one in failed if (incident := _clock_of(one, view)) is not None]
    reasons = [incident.begin_proxy for incident in clocks if incident.begin_proxy is not None]
    unknown = len(failed) - len(spans)
    at_once = sum(1 for span in spans if span.is_over and not span.seconds)
    return (
        *failure_proxies(view, failed),
        *((f"{unknown} of {len(failed)} failures are left out: canaries without a known start",) if unknown else ()),
        *(
            (f"{at_once} of {len(failed)} failures were over as their clock began: they count as 0 s",)
            if at_once
            else ()
        ),
        *(f"{reasons.count(reason)} of {len(clocks)} incidents: {reason}" for reason in sorted({*reasons})),
        *proxies_of_times([one for one in failed if _clock_of(one, view) is None]),
    )
