"""How far the clocks of servers are from the one here, and how well that is known."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden
from loadtests.kubernetes.question import Question
from loadtests.kubernetes.resources import DEPLOYMENTS
from slo.prometheus import Prometheus

Now = Callable[[], float]
_READ_SECONDS = 10.0
_API = "the API server"
_DATE_SECONDS = 1.0
"""A Date header is cut to whole seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A server's clock against the one here."""

    whose: str
    url: str
    ahead_seconds: float | None = None
    """Negative where it is behind; None where the server does not tell the time."""
    uncertainty_seconds: float = 0.0
    """Half of the round trip, and half of what the server's time is cut to."""
    why_unknown: str = "it does not tell the time"


def clock_of_prometheus(prometheus: Prometheus, *, now: Now = time.time) -> Clock:
    """Ask for the time at which it evaluates.

    Raises:
        ServerUnreachable: there is no answer.
    """
    before = now()
    answer = prometheus.endpoint("query", query="time()")
    told = None if answer is None else float(answer["result"][1])
    return _clock("Prometheus", prometheus.url, told, before, now())


def clock_of_api(api: Api, namespace: str, *, now: Now = time.time) -> Clock:
    """Read the Date header of an answer.

    Raises:
        ServerUnreachable: there is no answer.
    """
    question = Question(verb="list", resource=DEPLOYMENTS, namespace=namespace, query={"limit": "1"})
    before = now()
    try:
        response = api.open(question, read_seconds=_READ_SECONDS)
    except Forbidden as denial:
        return Clock(whose=_API, url=api.url, why_unknown=str(denial))
    after = now()
    raw_date = response.headers.get("Date", "")
    response.close()
    told = parsedate_to_datetime(raw_date).replace(tzinfo=UTC).timestamp() if raw_date else None
    return _clock(_API, api.url, told, before, after, cut_to_seconds=_DATE_SECONDS)


def apart(one: Clock, other: Clock | None = None) -> Clock:
    """Give how far a clock is from another, or from the one here."""
    if other is None or one.ahead_seconds is None or other.ahead_seconds is None:
        return one
    return Clock(
        whose=one.whose,
        url=one.url,
        ahead_seconds=one.ahead_seconds - other.ahead_seconds,
        uncertainty_seconds=one.uncertainty_seconds + other.uncertainty_seconds,
    )


# Private


def _clock(
    whose: str, url: str, told: float | None, before: float, after: float, *, cut_to_seconds: float = 0.0
) -> Clock:
    if told is None:
        return Clock(whose=whose, url=url)
    return Clock(
        whose=whose,
        url=url,
        ahead_seconds=told + cut_to_seconds / 2 - (before + after) / 2,
        uncertainty_seconds=(after - before + cut_to_seconds) / 2,
    )
