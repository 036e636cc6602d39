"""Change lead time: from the authoring of a change to the end of the deployment that first contained it."""

from slo.dora.attribution.model import Change, Kind
from slo.dora.benchmarks.answers import answer_of, score_of
from slo.dora.conventions import CHANGE_LEAD_TIME
from slo.dora.metrics.model import Exactness, Figure
from slo.dora.metrics.quantiles import median_interval, quantile
from slo.dora.metrics.sample import is_sufficient
from slo.dora.metrics.view import View, proxies_of_times, tell


def change_lead_time(view: View) -> Figure:
    """Take every change of the window's deployments, those that come out negative too."""
    groups = [[change.lead_seconds for change in one.changes] for one in view.deployments if one.changes]
    ordered = sorted(lead for group in groups for lead in group)
    value = quantile(ordered, 0.5) if ordered else None
    low, high = (median_interval(ordered, groups) or (None, None)) if ordered else (None, None)
    proxies = _proxies(view)
    return Figure(
        metric=CHANGE_LEAD_TIME,
        value=value,
        p90=quantile(ordered, 0.9) if ordered else None,
        low=low,
        high=high,
        n=len(ordered),
        numerator=None,
        is_sufficient=is_sufficient(len(ordered)),
        exactness=Exactness.PROXY if proxies else Exactness.EXACT,
        proxies=proxies,
        answer=answer_of(CHANGE_LEAD_TIME, value),
        score=score_of(CHANGE_LEAD_TIME, value),
        open_count=None,
    )


def changes_of(view: View) -> list[Change]:
    """Give all changes that the window's deployments brought."""
    return [change for one in view.deployments for change in one.changes or ()]


# Private


def _proxies(view: View) -> tuple[str, ...]:
    changes = changes_of(view)
    reasons = [change.proxy for change in changes if change.proxy is not None]
    # What the first deployment brought is not known, and is not guessed: the others' changes are right without it.
    unknown = sum(1 for one in view.deployments if one.changes is None and one.kind is not Kind.FIRST)
    return (
        *proxies_of_times([one for one in view.deployments if one.changes]),
        *(f"{reasons.count(reason)} of {len(changes)} changes: {reason}" for reason in sorted({*reasons})),
        *tell(unknown, "deployment's changes are not known", "deployments' changes are not known"),
    )
