"""The tests' error rates hold, however often one looks."""

import math
import random

import pytest

from loadtests.gate.statistics import (
    NOTHING,
    Bound,
    Counts,
    ErrorRates,
    Excess,
    Finding,
    Test,
    finding_of,
    requests_needed,
)
from slo.score_interval import score_interval

RATES = ErrorRates(alpha=0.05, beta=0.05)
GUARD = Bound(good_ratio=0.005, bad_ratio=0.01)
BESIDE = Excess(good_excess=0.005, bad_excess=0.01)


def counts(requests: float, failed: float) -> Counts:
    """So many requests, and how many of them failed."""
    return Counts(requests=requests, failed=failed)


def test_the_evidence_is_walds_likelihood_ratio() -> None:
    """By hand: each failure counts ln 2, each success a little the other way."""
    by_hand = 3 * math.log(0.01 / 0.005) + 97 * math.log(0.99 / 0.995)

    assert pytest.approx((by_hand, -by_hand)) == (
        GUARD.evidence(counts(100, 3), NOTHING).against_good,
        GUARD.evidence(counts(100, 3), NOTHING).against_bad,
    )


def test_the_evidence_is_that_of_universal_inference() -> None:
    """By hand: 2 of 2 and 0 of 2 have probability 3/8 each, together 3/128; the best of good is (1.005 / 2) ** 4."""
    seen = math.log((3 / 8 * 3 / 8 + 3 / 128) / 2)
    evidence = BESIDE.evidence(counts(2, 2), counts(2, 0))

    assert pytest.approx((seen - 4 * math.log(1.005 / 2), seen)) == (evidence.against_good, evidence.against_bad)


@pytest.mark.parametrize(
    ("canary", "finding", "needed"),
    [
        pytest.param(counts(336, 6.72), Finding.BAD, 336, id="2 percent under a guard of 1"),
        pytest.param(counts(300, 6), Finding.OPEN, 336, id="the same, and too few"),
        pytest.param(counts(2000, 100), Finding.BAD, 101, id="5 percent"),
        pytest.param(counts(2000, 10), Finding.GOOD, 1937, id="just what is good"),
        pytest.param(counts(595, 0), Finding.GOOD, 595, id="no failure"),
        pytest.param(counts(594, 0), Finding.OPEN, 595, id="no failure, and one too few"),
        pytest.param(NOTHING, Finding.OPEN, 595, id="no request"),
    ],
)
def test_a_guard_needs_so_many_requests(canary: Counts, finding: Finding, needed: int) -> None:
    """ln(20) is reached by 336 requests of which 2 % fail, and by 595 of which none does."""
    assert finding is finding_of((GUARD,), canary, NOTHING, RATES)
    assert needed == requests_needed((GUARD,), canary, NOTHING, RATES)


@pytest.mark.parametrize(
    ("canary", "primary", "finding"),
    [
        pytest.param(counts(1000, 0), counts(4000, 0), Finding.GOOD, id="neither fails"),
        pytest.param(counts(2000, 40), counts(4000, 4), Finding.BAD, id="the canary fails 2 percent more"),
        pytest.param(counts(1000, 50), counts(1000, 50), Finding.OPEN, id="both fail alike, which takes long to tell"),
        pytest.param(counts(20000, 1000), counts(20000, 1000), Finding.GOOD, id="both fail alike, often enough"),
        pytest.param(counts(2000, 20), counts(4000, 400), Finding.GOOD, id="the canary is better"),
        pytest.param(counts(100, 0), counts(400, 0), Finding.OPEN, id="too few"),
        pytest.param(counts(2000, 0), NOTHING, Finding.GOOD, id="no primary, and no failure that it could excuse"),
        pytest.param(counts(2000, 1000), NOTHING, Finding.OPEN, id="no primary, which could fail as often"),
        pytest.param(NOTHING, counts(4000, 40), Finding.OPEN, id="no canary"),
    ],
)
def test_a_canary_is_held_against_its_primary(canary: Counts, primary: Counts, finding: Finding) -> None:
    """How sure the primary's own ratio is counts as well."""
    assert finding is finding_of((BESIDE,), canary, primary, RATES)


def test_no_number_of_requests_tells_where_it_lies_in_between() -> None:
    """Half of the requests fail and there is no primary to compare with: none is promised."""
    assert requests_needed((BESIDE,), counts(100, 50), NOTHING, RATES) is None


def test_two_tests_share_alpha_and_both_must_approve() -> None:
    """One that says bad is enough; one that cannot say yet keeps the answer open."""
    both: tuple[Test, ...] = (GUARD, BESIDE)

    assert Finding.OPEN is finding_of(both, counts(400, 0), counts(100, 0), RATES)
    assert Finding.BAD is finding_of(both, counts(1000, 30), counts(9000, 270), RATES)
    assert requests_needed((GUARD,), counts(100, 2), NOTHING, RATES) == 336
    assert 336 < (requests_needed(both, counts(100, 2), counts(900, 18), RATES) or 0)


@pytest.mark.parametrize(
    ("test", "canary", "primary", "wrong"),
    [
        pytest.param(GUARD, 0.005, 0.0, Finding.BAD, id="a good canary under a guard"),
        pytest.param(GUARD, 0.01, 0.0, Finding.GOOD, id="a bad canary under a guard"),
        pytest.param(BESIDE, 0.03, 0.03, Finding.BAD, id="a canary that fails as its primary"),
        pytest.param(BESIDE, 0.04, 0.03, Finding.GOOD, id="a canary that fails 1 percent more"),
    ],
)
def test_looking_after_every_batch_keeps_the_error_rate(
    test: Test, canary: float, primary: float, wrong: Finding
) -> None:
    """Of 400 canaries, looked at 40 times each, at most alpha (with what chance adds) are ever judged wrongly."""
    draws = random.Random(6)  # noqa: S311 - the same draws in every run
    ever_wrong = sum(_is_ever(test, canary, primary, wrong, draws) for _ in range(400))

    assert ever_wrong <= 400 * 0.05 + 2 * math.sqrt(400 * 0.05 * 0.95)


def test_a_look_that_is_no_look_at_all_would_fail_the_same_trial() -> None:
    """The trial can fail: an interval of 95 % that is looked at 40 times is wrong far more often."""
    draws = random.Random(6)  # noqa: S311 - the same draws in every run

    def ever_above() -> bool:
        seen = NOTHING
        for _ in range(40):
            seen = _more(seen, 0.005, 50, draws)
            if score_interval(seen.ratio, seen.requests, z=1.645)[0] > 0.005:
                return True
        return False

    assert sum(ever_above() for _ in range(400)) > 400 * 0.1


# Private


def _is_ever(test: Test, canary: float, primary: float, wrong: Finding, draws: random.Random) -> bool:
    one = other = NOTHING
    for _ in range(40):
        one, other = _more(one, canary, 50, draws), _more(other, primary, 50, draws)
        if finding_of((test,), one, other, RATES) is wrong:
            return True
    return False


def _more(seen: Counts, ratio: float, requests: int, draws: random.Random) -> Counts:
    failed = sum(draws.random() < ratio for _ in range(requests)) if ratio else 0
    return counts(seen.requests + requests, seen.failed + failed)
