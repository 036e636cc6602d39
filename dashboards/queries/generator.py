"""What the generator of the load offers and gets back, as it counts itself.

It is chosen by its scenario: job and instance are, on every board, those of the servers, so that a link can keep them.
"""

from dashboards.queries.selectors import OF_NAMESPACE, quantile, rate, selected, share, total
from load_harness import metric_names as names

_CHOSEN = (OF_NAMESPACE, f'{names.SCENARIO}=~"$scenario"')
_FAILED = f'{names.OUTCOME}="failed"'
_SUCCEEDED = f'{names.OUTCOME}="succeeded"'


def users() -> str:
    """Count the users, or the requests under way where they arrive at a rate of their own."""
    return total(selected(names.LOCUST_USERS, *_CHOSEN))


def offered_rate() -> str:
    """Give the requests per second that came back or were dropped: all that were due."""
    return f"{total(rate(_requests()))} + {dropped_rate()}"


def returned_rate() -> str:
    """Give the requests per second that came back well."""
    return total(rate(_requests(_SUCCEEDED)))


def failed_rate(*by: str) -> str:
    """Give the requests per second that came back as failures."""
    return total(rate(_requests(_FAILED)), *by)


def dropped_rate() -> str:
    """Give the requests per second that were due and never sent; none where nothing counts any, as with users."""
    dropped = total(rate(selected(names.LOCUST_DROPPED_TOTAL, *_CHOSEN)))
    return f"({dropped} or 0 * {total(rate(_requests()))})"


def failed_ratio(*by: str) -> str:
    """Give the share of what came back that failed; nothing where nothing came back."""
    return share(rate(_requests(_FAILED)), rate(_requests()), *by)


def latency(ratio: float, *by: str) -> str:
    """Give a quantile of the time to a good answer, from the moment it was due."""
    return quantile(ratio, rate(_durations("bucket", _SUCCEEDED)), *by)


def latency_buckets() -> str:
    """Give the good answers by the time they took."""
    return total(f"increase({_durations('bucket', _SUCCEEDED)}[$__rate_interval])", "le")


def rate_by_name() -> str:
    """Give the requests per second that came back, by what they ask for."""
    return total(rate(_requests()), names.SCENARIO, names.METHOD, names.NAME)


# Private


def _requests(*matchers: str) -> str:
    return selected(names.LOCUST_REQUESTS_TOTAL, *_CHOSEN, *matchers)


def _durations(part: str, *matchers: str) -> str:
    return selected(f"{names.LOCUST_REQUEST_DURATION_SECONDS}_{part}", *_CHOSEN, *matchers)
