"""`check: compare`: does the canary fail too often, or more often than the primary? On enough requests to tell."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import NormalDist

from loadtests.canary.model import HookType
from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.checks.interface import Unanswerable
from loadtests.gate.counters import Counted, NoCounter, count
from loadtests.gate.question import Question
from loadtests.gate.state import Release, State
from loadtests.gate.statistics import NOTHING, Bound, Counts, Finding, Test, finding_of, requests_needed
from loadtests.gate.terms import CompareTerms, Side
from slo.prometheus import Prometheus
from slo.score_interval import score_interval

LONGEST_SECONDS = 86_400.0
"""Of a longer analysis, the last day counts."""
_LOOK_BACK_SECONDS = 300.0
"""Where the last sample before the beginning is looked for; Prometheus' own measure."""
_OLDEST_SECONDS = 120.0
"""Samples older than this say nothing of now: two scrapes of the slowest usual kind are missing."""
_CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2)


class CompareCheck:
    """Counts requests in Prometheus and decides."""

    def __init__(self, state: State, prometheus: Prometheus | None, *, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._prometheus = prometheus
        self._clock = clock

    def answer(self, question: Question, release: Release) -> Answer:
        """Count since the analysis began, and decide."""
        terms = question.terms
        assert isinstance(terms, CompareTerms)  # noqa: S101 - the reader gives each check its own
        now = self._clock()
        since = max(release.began, now - LONGEST_SECONDS)
        counting = _Counting(self._client(), since=since, now=now)
        canary, seen = counting.side(terms.canary)
        primary = counting.side(terms.primary)[0] if terms.primary else NOTHING
        is_increase = question.hook is HookType.CONFIRM_TRAFFIC_INCREASE
        if is_increase and not canary.requests and self._state.may_step(release, question.key):
            because = "no request of the canary is counted yet, and before the first increase there can be none"
            return Answer(outcome=Outcome.APPROVED, because=because)
        return judged(terms, canary, primary, seen=seen, since=since, now=now)

    def close(self) -> None:
        """End nothing: an answer that nobody waits for hurts nobody."""

    # Private

    def _client(self) -> Prometheus:
        if self._prometheus is None:
            message = "the gate was started without --prometheus, so nobody counts requests"
            raise Unanswerable(message)
        return self._prometheus.fresh()


def judged(terms: CompareTerms, canary: Counts, primary: Counts, *, seen: Counted, since: float, now: float) -> Answer:
    """Decide on what was counted of both sides.

    Args:
        terms: What the canary must keep to.
        canary: Its requests since the analysis began.
        primary: Those of the primary.
        seen: The counter of the canary's requests, which must be fresh to tell of now.
        since: When the analysis began, in Unix seconds, as the next one.
        now: When this is asked.
    """
    finding = finding_of(terms.tests, canary, primary, terms.rates)
    needed = requests_needed(terms.tests, canary, primary, terms.rates)
    if needed is not None and finding is not Finding.BAD:
        needed = max(needed, terms.least_requests)
    told = _told(terms, canary, primary, since)
    details = _details(terms, canary, primary, since=since, needed=needed)
    gone = _gone(terms, seen, now)
    if finding is Finding.BAD:  # what is proven stays so, also where the canary's pods are gone since
        because = f"{told}: too many ({_needed(needed)})"
        return Answer(outcome=Outcome.REFUSED, because=because, details=details)
    if gone:
        return Answer(outcome=Outcome.NOT_ENOUGH, because=f"{gone}; {told}", details=details)
    if finding is Finding.GOOD and canary.requests >= terms.least_requests:
        because = f"{told}: few enough ({_needed(needed)})"
        return Answer(outcome=Outcome.APPROVED, because=because, details=details)
    because = f"{told}: not enough to tell, {_more(needed, canary)}"
    outcome = Outcome.APPROVED if terms.allows_too_few else Outcome.NOT_ENOUGH
    return Answer(outcome=outcome, because=because, details=details)


# Private


class _Counting:
    def __init__(self, client: Prometheus, *, since: float, now: float) -> None:
        self._client = client
        self._since = since
        self._now = now

    def side(self, side: Side) -> tuple[Counts, Counted]:
        """Count one side's requests, and those that failed."""
        requests, other = self._count(side.requests), self._count(side.failed)
        if other.increase > requests.increase:
            message = (
                f"{side.failed} counts {other.increase:g} and {side.requests} only {requests.increase:g}; correct the "
                "selectors, one of which must select a part of the other"
            )
            raise Unanswerable(message)
        failed = requests.increase - other.increase if side.counts_good else other.increase
        return Counts(requests=requests.increase, failed=failed), requests

    def _count(self, selector: str) -> Counted:
        window = round((self._now - self._since + _LOOK_BACK_SECONDS) * 1000)
        series = self._client.samples(f"{selector}[{window}ms]", at=self._now)
        if self._client.warnings:
            message = f"Prometheus says of its own answer: {self._client.warnings[0]}"
            raise Unanswerable(message)
        try:
            return count(series, since=self._since)
        except NoCounter as error:
            message = f"{selector}: {error}; correct the selector, or see what writes it"
            raise Unanswerable(message) from error


def _gone(terms: CompareTerms, seen: Counted, now: float) -> str:
    """Say why the counts tell nothing of now; empty where they do."""
    if seen.newest is None:
        return f"Prometheus has no series for {terms.canary.requests}"
    age = now - seen.newest
    return f"the newest sample of the canary is {age:.0f} s old; see whether it is scraped" * (age > _OLDEST_SECONDS)


def _told(terms: CompareTerms, canary: Counts, primary: Counts, since: float) -> str:
    moment = datetime.fromtimestamp(since, tz=UTC).strftime("%H:%M:%S")
    beside = f", the primary {_spelt(primary)}" if terms.primary else ""
    rules = " and ".join(_rule(test) for test in terms.tests)
    return f"since {moment} UTC the canary failed {_spelt(canary)}{beside}; with {rules}"


def _spelt(counts: Counts) -> str:
    if not counts.requests:
        return "0 of 0 requests"
    low, high = score_interval(counts.ratio, counts.requests, z=_Z)
    return (
        f"{counts.failed:.12g} of {counts.requests:.12g} requests ({_percent(counts.ratio)}, 95% interval "
        f"{_percent(low)} to {_percent(high)})"
    )


def _rule(test: Test) -> str:
    if isinstance(test, Bound):
        return f"{_percent(test.bad_ratio)} being bad and {_percent(test.good_ratio)} good"
    return f"{_percent(test.bad_excess)} more than the primary being bad and {_percent(test.good_excess)} good"


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.3g}%"


def _needed(needed: int | None) -> str:
    return f"{needed} requests of the canary would have told" if needed is not None else "whatever comes"


def _more(needed: int | None, canary: Counts) -> str:
    if needed is None:
        return "and at these ratios no number of requests would"
    more = max(needed - int(canary.requests), 1)
    return f"about {more} more requests of the canary are needed ({needed} in all) if it goes on like this"


def _details(
    terms: CompareTerms, canary: Counts, primary: Counts, *, since: float, needed: int | None
) -> dict[str, object]:
    sides = {"canary": canary, **({"primary": primary} if terms.primary else {})}
    return {
        "since": since,
        **{name: _side(counts) for name, counts in sides.items()},
        "requests_seen": canary.requests,
        "requests_needed": needed,
        "alpha": terms.rates.alpha,
        "beta": terms.rates.beta,
    }


def _side(counts: Counts) -> dict[str, object]:
    low, high = score_interval(counts.ratio, counts.requests, z=_Z) if counts.requests else (None, None)
    return {"requests": counts.requests, "failed": counts.failed, "low_ratio": low, "high_ratio": high}
