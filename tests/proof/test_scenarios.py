"""What the proof says of its runs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.scenario import find_scenario
from tests.proof.scenarios import Ending, ending_of, table, with_faults

_SLOWED = "p95 was 1 s; likely because pod a was slowed down on purpose from 1 s to 2 s"


def test_a_kept_promise_takes_one_line_and_a_broken_one_says_why() -> None:
    """Each scenario with what it promised, how often it kept it, and every surprise."""
    pod, outage = find_scenario("kill-pod"), find_scenario("metrics-outage")
    good, bad = Ending(outcome="passed", because="all held"), Ending(outcome="failed", because="p95 was 1 s")
    endings = {
        "kill-pod": [good, bad, good],
        "metrics-outage": [
            replace(bad, outcome="inconclusive", is_on_purpose=True),
            replace(bad, outcome="inconclusive"),
        ],
    }

    assert (
        "kill-pod        promised passed        kept 2 of 3\n"
        "                run 2: failed, p95 was 1 s\n"
        "metrics-outage  promised inconclusive  kept 1 of 2\n"
        "                run 2: inconclusive, p95 was 1 s"
    ) == table([pod, outage], endings)


@pytest.mark.parametrize(
    ("expected", "others"),
    [
        pytest.param(Ending(outcome="failed", because=_SLOWED, is_on_purpose=True), (), id="the one that must notice"),
        pytest.param(
            Ending(outcome="failed", because=f"{_SLOWED}; too many errors"),
            ({"outcome": "failed", "because": "too many errors"},),
            id="another one besides",
        ),
        pytest.param(
            Ending(outcome="failed", because=_SLOWED),
            ({"outcome": "inconclusive", "because": "the generator was late"},),
            id="another one that cannot be judged",
        ),
    ],
)
def test_an_ending_is_the_verdict_with_its_reason(
    tmp_path: Path, expected: Ending, others: tuple[dict[str, str], ...]
) -> None:
    """What came to the same as the whole run speaks for it; a drill must fail for its fault alone."""
    expectations = [{"outcome": "passed", "because": "all is well"}, {"outcome": "failed", "because": _SLOWED}, *others]
    (tmp_path / "verdict.json").write_text(json.dumps({"outcome": "failed", "expectations": expectations}))

    assert expected == ending_of(tmp_path)


def test_a_run_without_a_verdict_points_to_its_log(tmp_path: Path) -> None:
    """It was refused, or it broke down."""
    run = tmp_path / "kill-pod-1"

    assert Ending(outcome="no verdict", because=f"see {tmp_path}/kill-pod-1.log") == ending_of(run)


def test_fault_scenarios_are_those_that_break_something_or_need_other_manifests() -> None:
    """The plain ones prove nothing here."""
    names = {scenario.name for scenario in with_faults()}

    assert {"kill-pod", "slow-start", "metrics-outage"} <= names
    assert not {"smoke", "hpa"} & names
