"""A difference in sentences."""

from collections.abc import Iterator

from slo.dora import conventions
from slo.dora.difference.model import Because, Difference, MetricDifference, Side, WindowDifference
from slo.dora.metrics.model import Figure
from slo.dora.report import words

_MOST_NAMES = 5
_MOST_REASONS = 5


def title(difference: Difference) -> str:
    """Say what is compared."""
    at = words.moment(difference.after.figures.made_seconds)
    return f"policy {_policy(difference.before)} -> {_policy(difference.after)}, the same evidence, at {at}"


def definitions(difference: Difference) -> list[str]:
    """Say on which definitions the policies differ."""
    if not difference.definitions:
        return ["both have the same definitions"]
    return [f"{one.name}: {one.before} -> {one.after}" for one in difference.definitions]


def window(one: WindowDifference) -> str:
    """Say what the figures are of."""
    return f"{one.service} in {one.environment}, {one.days} days"


def nothing(difference: Difference) -> str:
    """Say that no figure differs, and of how many."""
    if not difference.windows_compared:
        return "there is nothing to compare: no service has figures over a window that both policies have"
    return f"no figure differs, in any of {words.count(difference.windows_compared, 'window')}"


def figure(one: Figure | None) -> str:
    """Write a value and what it is made of."""
    if one is None:
        return "no figures"
    return f"{words.value(one.metric, one.value)} ({words.sample(one)})"


def because(one: MetricDifference) -> Iterator[str]:
    """Say what moved a figure; where only one policy has any, nothing has to."""
    if not one.because and None not in (one.before, one.after):
        yield "the same deployments and changes are known in another way: see its proxies in both reports"
    what = "change" if one.metric == conventions.CHANGE_LEAD_TIME else "deployment"
    yield from (_moved(group, what) for group in one.because[:_MOST_REASONS])
    left = one.because[_MOST_REASONS:]
    if left:
        moved = words.count(sum(len(group.names) for group in left), what)
        yield f"{moved} more, for {words.count(len(left), 'reason')} that `--format json` has"


# Private


def _moved(group: Because, what: str) -> str:
    names = ", ".join(group.names[:_MOST_NAMES])
    left = len(group.names) - _MOST_NAMES
    more = f" and {left:,} more" if left > 0 else ""
    return f"{words.count(len(group.names), what)} {group.effect}, {group.why}: {names}{more}"


def _policy(side: Side) -> str:
    return f"{side.policy.name} ({side.policy.hash})"
