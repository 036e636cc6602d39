"""The `faults:` of a scenario: what can be written, and what every mistake says."""

from pathlib import Path

import pytest

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, PodChoice, Side
from loadtests.scenario import Scenario, read_scenario
from slo.errors import InvalidInput

_SCENARIO = """\
name: broken
description: a load with faults
locustfile: work
request: {cpu_milliseconds: 5, pace: 500ms}
stages:
  - {name: steady, duration: 40s, users: 8}
expectations: [error_ratio < 5%]
faults:
"""


def scenario(folder: Path, *faults: str) -> Scenario:
    """Read a scenario of 40 s with these faults."""
    path = folder / "broken.yaml"
    path.write_text(_SCENARIO + "".join(f"  - {{{fault}}}\n" for fault in faults))
    return read_scenario(path)


def mistakes(folder: Path, *faults: str) -> list[str]:
    """Read a scenario with wrong faults and return what is said, without the file."""
    with pytest.raises(InvalidInput) as caught:
        scenario(folder, *faults)
    return [str(mistake).partition("broken.yaml:")[2].partition(": ")[2] for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "at: 20s, do: kill, target: pod",
            {"action": FaultAction.KILL, "target": FaultTarget.PODS, "pods": 1},
            id="one pod is killed at once",
        ),
        pytest.param(
            "at: 20s, do: freeze, target: 2 pods, which: oldest, for: 5s",
            {
                "action": FaultAction.FREEZE,
                "target": FaultTarget.PODS,
                "pods": 2,
                "which": PodChoice.OLDEST,
                "for_seconds": 5.0,
            },
            id="two pods, the oldest, freeze for a time",
        ),
        pytest.param(
            "at: 20s, do: slow, target: all pods, by: 300ms, for: 10s",
            {"action": FaultAction.SLOW, "target": FaultTarget.PODS, "latency_seconds": 0.3, "for_seconds": 10.0},
            id="all pods are slow by a latency",
        ),
        pytest.param(
            "at: 20s, do: fail, target: pod, share: 12.5 %, for: 10s",
            {
                "action": FaultAction.FAIL,
                "target": FaultTarget.PODS,
                "pods": 1,
                "share_ratio": 0.125,
                "for_seconds": 10.0,
            },
            id="a pod fails a share of its requests",
        ),
        pytest.param(
            "at: 20s, do: fail, target: all pods, of: canary, share: 30%, for: 10s",
            {
                "action": FaultAction.FAIL,
                "target": FaultTarget.PODS,
                "of": Side.CANARY,
                "share_ratio": 0.3,
                "for_seconds": 10.0,
            },
            id="the pods of one side",
        ),
        pytest.param(
            "at: 20s, do: slow, target: balancer, share: 50%, for: 10s",
            {
                "action": FaultAction.SLOW,
                "target": FaultTarget.BALANCER,
                "share_ratio": 0.5,
                "for_seconds": 10.0,
            },
            id="the balancer stands still half of the time",
        ),
        pytest.param(
            "at: 20s, do: kill, target: prometheus, for: 5s",
            {"action": FaultAction.KILL, "target": FaultTarget.PROMETHEUS, "for_seconds": 5.0},
            id="Prometheus is dead for a time",
        ),
        pytest.param(
            "at: 20s, do: roll-out, target: deployment",
            {"action": FaultAction.ROLL_OUT, "target": FaultTarget.DEPLOYMENT},
            id="the Deployment is rolled out",
        ),
    ],
)
def test_a_fault_is_read(tmp_path: Path, text: str, expected: dict[str, object]) -> None:
    """Times and shares come as seconds and ratios."""
    assert (PlannedFault(at_seconds=20.0, **expected),) == scenario(tmp_path, text).faults  # type: ignore[arg-type]


def test_a_scenario_without_faults_has_none(tmp_path: Path) -> None:
    """Most scenarios break nothing."""
    path = tmp_path / "whole.yaml"
    path.write_text(_SCENARIO.replace("faults:\n", ""))

    assert () == read_scenario(path).faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("at: 20, do: kill, target: pod", "must be a duration with a unit", id="a time without a unit"),
        pytest.param("do: kill, target: pod", "faults[0].at (nothing): is required", id="no time"),
        pytest.param(
            "at: 40s, do: kill, target: pod",
            "must lie inside the load, which lasts 40s",
            id="after the end of the load",
        ),
        pytest.param(
            "at: 30s, do: freeze, target: pod, for: 11s",
            "must end inside the load, which has 10s left then",
            id="an end after the end of the load",
        ),
        pytest.param("at: 2s, do: freeze, target: pod", "faults[0].for (nothing): is required", id="no end"),
        pytest.param(
            "at: 2s, do: kill, target: pod, for: 3s",
            "faults[0].for 3s: is not a known field; remove it, as `kill pods` takes no such field",
            id="an end for what is a moment",
        ),
        pytest.param("at: 2s, do: frezee, target: pod, for: 1s", "did you mean freeze?", id="a misspelt action"),
        pytest.param(
            "at: 2s, do: kill, target: grafana",
            "must be pod, N pods, all pods, balancer, prometheus, deployment; write one of them",
            id="a target that there is not",
        ),
        pytest.param("at: 2s, do: kill, target: 0 pods", "must be pod, N pods, all pods", id="no pods at all"),
        pytest.param(
            "at: 2s, do: fail, target: balancer, for: 3s",
            "faults[0].do fail: must be one of kill, freeze, slow for balancer; choose one of them, or another target",
            id="what the balancer cannot",
        ),
        pytest.param(
            "at: 2s, do: roll-out, target: pod",
            "must be one of kill, freeze, slow, fail for pods",
            id="a roll-out of a pod",
        ),
        pytest.param(
            "at: 2s, do: slow, target: pod, for: 3s", "faults[0].by (nothing): is required", id="slow by nothing"
        ),
        pytest.param(
            "at: 2s, do: slow, target: pod, by: 20s, for: 3s", "must be 0.001s..10s", id="slower than a pod can"
        ),
        pytest.param("at: 2s, do: fail, target: pod, for: 3s", "faults[0].share (nothing): is required", id="no share"),
        pytest.param(
            "at: 2s, do: fail, target: pod, share: 0.2, for: 3s", "0.2: must be a percentage", id="a share as a number"
        ),
        pytest.param("at: 2s, do: fail, target: pod, share: half, for: 3s", "write it as 20%", id="a share in words"),
        pytest.param("at: 2s, do: fail, target: pod, share: 101%, for: 3s", "must be 0.1%..100%", id="more than all"),
        pytest.param(
            "at: 2s, do: slow, target: prometheus, share: 100%, for: 3s",
            "must be 10%..90%",
            id="a server that is slow all the time",
        ),
        pytest.param(
            "at: 2s, do: kill, target: pod, which: newest", "must be one of seeded, oldest, youngest", id="which"
        ),
        pytest.param(
            "at: 2s, do: kill, target: pod, of: canaries",
            "faults[0].of canaries: must be one of primary, canary",
            id="of",
        ),
        pytest.param(
            "at: 2s, do: kill, target: balancer, of: canary, for: 1s",
            "faults[0].of canary: is not a known field; remove it, as `kill balancer` takes no such field",
            id="a side of what has none",
        ),
        pytest.param(
            "at: 2s, do: freeze, target: all pods, which: oldest, for: 1s", "is not a known field", id="which of all"
        ),
    ],
)
def test_a_mistake_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    """Each names the field, the value, the rule and the next step."""
    (mistake,) = mistakes(tmp_path, text)

    assert said in mistake


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """One wrong fault hides no other."""
    said = mistakes(
        tmp_path,
        "at: -1s, do: kill, target: pod",
        "at: 50s, do: freeze, target: pods, for: 1s",
        "do: explode, target: balancer, for: 1s",
    )

    assert ["faults[0].at", "faults[1].target", "faults[1].at", "faults[2].at", "faults[2].do"] == [
        text.split(":")[0].split(" ")[0] for text in said
    ]


def test_one_target_is_broken_once_at_a_time(tmp_path: Path) -> None:
    """Which fault would end what the other has begun is anybody's guess."""
    (mistake,) = mistakes(
        tmp_path, "at: 5s, do: freeze, target: balancer, for: 3s", "at: 7s, do: kill, target: balancer, for: 1s"
    )

    assert (
        "faults[1].at 7s: must not meet fault 1, which breaks the same target from 5s to 8s; "
        "move one of them, or shorten the first"
    ) == mistake
