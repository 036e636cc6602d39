"""Asking about many variants, and ranking them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.whatif.sweep import Sweep, costs, pareto_front, sweep, variants
from loadtests.whatif.vary import read_vary
from slo.errors import InvalidInput
from tests.loadtests.whatif.questions import hpa, question


def swept(text: str, *, jobs: int = 1) -> Sweep:
    """Sweep over the usual question."""
    return sweep(question(), read_vary([text]), jobs=jobs)


def test_the_manifest_as_it_is_is_always_a_variant() -> None:
    """Also where no value is its own; and only once, where one is."""
    assert [("50",), ("70",), ("80",)] == sorted(one.variant.values for one in swept("target=70|80").results)
    assert [("50",), ("70",)] == sorted(one.variant.values for one in swept("target=50|70").results)
    assert ("50",) == swept("target=70").current.variant.values


def test_current_values_are_spelt() -> None:
    """What the manifest does not say is the API's default."""
    axes = read_vary(
        ["scaleUp.window=1s,scaleDown.window=1s,scaleUp.pods=1/1s,scaleDown.pods=1/1s,podStart=1s,tolerance=0"]
    )
    assert ("0s", "20s", "4/15s", "none", "0s", "0.1") == variants(question(), axes)[0][0].values
    own = question(hpa=hpa(behavior={"scaleUp": {"tolerance": "0.05"}}))
    assert ("0.05 up, 0.1 down",) == variants(own, read_vary(["tolerance=0"]))[0][0].values
    bare = question(hpa=hpa(behavior=None))
    assert ("0s", "300s") == variants(bare, read_vary(["scaleUp.window=1s,scaleDown.window=1s"]))[0][0].values


def test_all_variants_are_measured_by_the_target_of_the_manifest() -> None:
    """By its own target a higher one would always look better."""
    by_target = {one.variant.values[0]: one.measures for one in swept("target=50|90").results}
    assert by_target["50"].busy_seconds < by_target["90"].busy_seconds
    assert by_target["90"].pod_seconds < by_target["50"].pod_seconds


def test_the_front_comes_first_and_then_the_cheapest() -> None:
    """In both parts by replicas paid."""
    results = swept("target=40..90:10,maxReplicas=2..6:2").results
    marks = [one.on_front for one in results]
    assert sorted(marks, reverse=True) == marks
    paid = [one.measures.pod_seconds for one in results if one.on_front]
    assert sorted(paid) == paid


def test_processes_change_nothing() -> None:
    """Two processes give what one gives."""
    assert swept("target=40..90:10") == swept("target=40..90:10", jobs=2)


def test_combinations_that_make_no_sense_are_left_out_and_counted() -> None:
    """More at least than at most."""
    result = sweep(question(), read_vary(["minReplicas=1|4,maxReplicas=2|6"]), jobs=1)
    assert (1, 3) == (result.left_out, len(result.results))
    with pytest.raises(InvalidInput, match="minReplicas no more than maxReplicas"):
        sweep(question(), read_vary(["minReplicas=9"]), jobs=1)


_costs = st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=12)


@given(_costs)
def test_the_front_is_what_nothing_beats(all_costs: list[tuple[int, ...]]) -> None:
    """Held against the definition."""
    beaten = {
        index
        for index, mine in enumerate(all_costs)
        if any(other != mine and all(a <= b for a, b in zip(other, mine, strict=True)) for other in all_costs)
    }
    assert set(range(len(all_costs))) - beaten == pareto_front(all_costs)


def test_what_counts_is_the_lower_the_better() -> None:
    """Replicas paid first."""
    measures = swept("target=70").current.measures
    assert (measures.pod_seconds, measures.busy_seconds, measures.reversals, 0.0) == costs(measures)
