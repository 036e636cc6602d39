"""How many failures are proof: sequential tests whose error rates hold however often one looks.

A canary is looked at on every tick, and each look at a fixed-size test is one more chance of a false alarm. Both tests
here give *evidence* instead: the logarithm of a likelihood ratio, in nats, whose exponential has a mean of at most 1
under the hypothesis that it speaks against. So it ever reaches ln(1/alpha) with a probability of at most alpha, after
any number of looks, at any number of requests.
Source: Ville (1939), Étude critique de la notion de collectif. The thresholds ln((1-beta)/alpha) and ln(beta/(1-alpha))
of Wald's own paper are approximations of the same; these are bounds.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_PRECISION = 1e-9
_MOST_FACTOR = 1e9
"""Beyond so many times what was seen there is no decision to wait for."""
_KT = 0.5
"""Both parameters of the beta prior of Krichevsky and Trofimov, which is Jeffreys' prior."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Requests, and how many of them failed."""

    requests: float
    failed: float

    @property
    def ratio(self) -> float:
        """Give the part that failed; 0 without a request."""
        return self.failed / self.requests if self.requests else 0.0

    def times(self, factor: float) -> "Counts":
        """Give as many times the requests, with the same ratio."""
        return Counts(requests=factor * self.requests, failed=factor * self.failed)


NOTHING = Counts(requests=0.0, failed=0.0)


class Finding(StrEnum):
    """What the counts prove."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"
    """Neither: it takes more requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRates:
    """How often a test may be wrong."""

    alpha: float
    """Of good canaries, the part that is ever called bad."""
    beta: float
    """Of bad canaries, the part that is ever called good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the counts say against either hypothesis, in nats."""

    against_good: float
    against_bad: float

    def finding(self, rates: ErrorRates) -> Finding:
        """Decide; between good and bad both can be disproven, and the better disproven one is."""
        is_bad = self.against_good >= -math.log(rates.alpha)
        is_good = self.against_bad >= -math.log(rates.beta)
        if is_bad and is_good:
            return Finding.BAD if self.against_good >= self.against_bad else Finding.GOOD
        return Finding.BAD if is_bad else Finding.GOOD if is_good else Finding.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A canary that fails `good_ratio` of its requests is good, one that fails `bad_ratio` is bad.

    Source: Wald (1945), Sequential tests of statistical hypotheses, Annals of Mathematical Statistics 16
    """

    good_ratio: float
    bad_ratio: float

    def evidence(self, canary: Counts, primary: Counts) -> Evidence:  # noqa: ARG002 - as every test
        """Hold one simple hypothesis against the other."""
        passed = canary.requests - canary.failed
        ratio = canary.failed * math.log(self.bad_ratio / self.good_ratio)
        ratio += passed * (math.log1p(-self.bad_ratio) - math.log1p(-self.good_ratio))
        return Evidence(against_good=ratio, against_bad=-ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """A canary may fail a ratio of `good_excess` more than the primary; `bad_excess` more is bad.

    How often the primary fails is not known but counted, too. So the counts' probability under "each fails as it
    does", or "both fail alike", whatever the ratios, is held against the best that a hypothesis can make of them.
    Source: Wasserman, Ramdas and Balakrishnan (2020), Universal inference, PNAS 117; the mixture over all ratios is of
    Krichevsky and Trofimov (1981), The performance of universal encoding, IEEE Transactions on Information Theory 27
    """

    good_excess: float
    bad_excess: float

    def evidence(self, canary: Counts, primary: Counts) -> Evidence:
        """Hold what the counts look like against either hypothesis."""
        together = Counts(requests=canary.requests + primary.requests, failed=canary.failed + primary.failed)
        seen = _log_mean(_log_mixture(canary) + _log_mixture(primary), _log_mixture(together))
        return Evidence(
            against_good=seen - _best_of_good(canary, primary, self.good_excess),
            against_bad=seen - _best_of_bad(canary, primary, self.bad_excess),
        )


Test = Bound | Excess


def finding_of(tests: tuple[Test, ...], canary: Counts, primary: Counts, rates: ErrorRates) -> Finding:
    """Decide by all tests: bad if one says so, good if all do; they share alpha, so that it holds for them together."""
    shared = ErrorRates(alpha=rates.alpha / len(tests), beta=rates.beta)
    findings = {test.evidence(canary, primary).finding(shared) for test in tests}
    if Finding.BAD in findings:
        return Finding.BAD
    return Finding.OPEN if Finding.OPEN in findings else Finding.GOOD


def requests_needed(tests: tuple[Test, ...], canary: Counts, primary: Counts, rates: ErrorRates) -> int | None:
    """Say how many requests of the canary decide, if both go on to fail as they do; None: no number of them does.

    Without a request of the canary it is taken to fail none, and to get as many as the primary.
    """
    if not canary.requests:
        canary, primary = Counts(requests=1.0, failed=0.0), Counts(requests=1.0, failed=primary.ratio)
    factor = _least_factor(
        lambda factor: finding_of(tests, canary.times(factor), primary.times(factor), rates) is not Finding.OPEN
    )
    return None if factor is None else math.ceil(canary.requests * factor - _PRECISION)


# Private


def _least_factor(is_enough: Callable[[float], bool]) -> float | None:
    """Find the least factor that is enough; what is enough stays so with more."""
    high = 1.0
    while not is_enough(high):
        high *= 2
        if high > _MOST_FACTOR:
            return None
    low = high / 2 if high > 1 else 0.0
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _log_likelihood(counts: Counts, ratio: float) -> float:
    """Give the logarithm of the probability of just this sequence, minus infinity where it is impossible."""
    failed, passed = counts.failed, counts.requests - counts.failed
    if (failed and ratio <= 0) or (passed and ratio >= 1):
        return -math.inf
    return (failed * math.log(ratio) if failed else 0.0) + (passed * math.log1p(-ratio) if passed else 0.0)


def _log_mixture(counts: Counts) -> float:
    """Give the same for a ratio that may be any."""
    failed, passed = counts.failed + _KT, counts.requests - counts.failed + _KT
    return math.lgamma(failed) + math.lgamma(passed) - math.lgamma(failed + passed) - math.log(math.pi)


def _log_mean(first: float, second: float) -> float:
    high, low = max(first, second), min(first, second)
    return high + math.log1p(math.exp(low - high)) - math.log(2)


def _best_of_good(canary: Counts, primary: Counts, excess: float) -> float:
    """Give the likelihood of the counts where the canary fails at most so much more."""
    known = primary.ratio if primary.requests else 1.0
    if canary.ratio <= known + excess:
        return _log_likelihood(canary, canary.ratio) + _log_likelihood(primary, primary.ratio)
    return _best_at(canary, primary, excess)


def _best_of_bad(canary: Counts, primary: Counts, excess: float) -> float:
    """Give the likelihood of the counts where the canary fails at least so much more."""
    if canary.ratio >= primary.ratio + excess or not canary.requests:
        return _log_likelihood(canary, canary.ratio) + _log_likelihood(primary, primary.ratio)
    return _best_at(canary, primary, excess)


def _best_at(canary: Counts, primary: Counts, excess: float) -> float:
    """Give the likelihood where the canary fails just so much more: the highest point of a concave curve."""

    def height(ratio: float) -> float:
        return _log_likelihood(canary, ratio + excess) + _log_likelihood(primary, ratio)

    low, high = 0.0, 1.0 - excess
    while high - low > _PRECISION:
        first, second = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, second) if height(first) >= height(second) else (first, high)
    return max(height(low), height((low + high) / 2))
