"""Running cases, and the command that does."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loadtests.cli.hpa.group import hpa
from loadtests.hpa.conformance.run import run_cases
from slo.errors import InvalidInput

RATIO: dict[str, Any] = {
    "name": "half",
    "kind": "metric_usage_ratio",
    "metrics": {"a": 5000, "b": 10000},
    "target": 10000,
    "expected": {"ratio": 0.75, "value": 7500},
}
NO_REQUEST: dict[str, Any] = {
    "name": "nothing requested",
    "kind": "resource_utilization_ratio",
    "metrics": {"a": 50},
    "requests": {},
    "target": 50,
    "expected": {"error": "no metrics returned"},
}
GROUPS: dict[str, Any] = {
    "name": "one deleted",
    "resource": "cpu",
    "pods": [
        {
            "name": "a",
            "phase": "Running",
            "ready": True,
            "start_time_offset_seconds": -100,
            "ready_last_transition_offset_seconds": -90,
            "deletion": True,
        }
    ],
    "metrics": {"a": {"value": 1, "timestamp_offset_seconds": 0, "window_seconds": 60}},
    "cpu_initialization_period_seconds": 120,
    "delay_of_initial_readiness_status_seconds": 10,
    "expected": {"ready_pod_count": 0, "unready_pods": [], "missing_pods": [], "ignored_pods": ["a"]},
}
LEGACY: dict[str, Any] = {
    "name": "within range",
    "kind": "convert_desired_replicas_with_rules",
    "inputs": {
        "current_replicas": 5,
        "desired_replicas": 7,
        "spec_min_replicas": 3,
        "spec_max_replicas": 8,
        "scale_up_limit_factor": 8,
        "scale_up_limit_minimum": 4,
    },
    "expected": {"desired_replicas": 7, "reason": "DesiredWithinRange"},
}


def proposal(kind: str, **source: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give a case of the replica calculator with two ready pods."""
    pods = [{**GROUPS["pods"][0], "name": name, "deletion": False} for name in ("a", "b")]
    return {
        "name": kind,
        "current_replicas": 2,
        "expected_replicas": 4,
        "expected_error": None,
        "expected_value": source.pop("value"),
        "source": {"type": kind, "name": "cpu", **source},
        "pods": pods,
        "tolerance": 0.1,
        "cpu_initialization_period_seconds": 120,
        "delay_of_initial_readiness_status_seconds": 10,
    }


ROWS: dict[str, Any] = {
    "containers": ["one", "two"],
    "requests_milli": [[100, 100], [100, 100]],
    "levels_milli": [[100, 100], [100, 100]],
    "pod_names": ["a", "b"],
    "metric_timestamp_offset_seconds": 0,
    "metric_window_seconds": 60,
    "target_utilization": 50,
}
CASES = [
    RATIO,
    NO_REQUEST,
    GROUPS,
    LEGACY,
    proposal("pods", target_value=5000, levels_milli=[[10000], [10000]], pod_names=["a", "b"], value=10000),
    proposal("object", target_value=5000, levels_milli=[[10000]], value=10000),
    proposal("object_per_pod", target_value=2500, levels_milli=[[10000]], value=5000),
    proposal("external", target_value=5000, levels_milli=[[4000], [6000]], value=10000),
    proposal("external_per_pod", target_value=2500, levels_milli=[[10000]], value=5000),
    {**proposal("resource", value=200, **ROWS), "expected_utilization": 100},
    {**proposal("container_resource", value=100, container="two", **ROWS), "expected_utilization": 100},
    {
        **proposal("container_resource", value=None, container="three", **ROWS),
        "expected_replicas": None,
        "expected_error": "container three not present",
        "expected_value": None,
    },
]
del CASES[-1]["expected_value"]


def run_command(folder: Path, document: object) -> Result:
    """Run the command on one file."""
    file = folder / "cases.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return CliRunner().invoke(hpa, ["conformance", str(file)])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases_pass(case: dict[str, Any]) -> None:
    """Each kind of case can pass."""
    assert [()] == [result.differences for result in run_cases([case], file="cases.json")]


@pytest.mark.parametrize(
    ("case", "differences"),
    [
        (
            {**RATIO, "expected": {"ratio": 0.5, "value": 7500}},
            ("ratio: expected 0.5, was 0.75",),
        ),
        (
            {**NO_REQUEST, "expected": {"error": "timeout"}},
            ("error: expected timeout, was no metrics returned matched known pods",),
        ),
        (
            {**RATIO, "expected": {"error": "timeout"}},
            ("error: expected timeout, was None",),
        ),
        (
            {**NO_REQUEST, "expected": {"ratio": 1.0}},
            ("ratio: expected 1.0, was None",),
        ),
        (
            {**LEGACY, "expected": {"desired_replicas": 8, "reason": "TooManyReplicas"}},
            (
                "desired_replicas: expected 8, was 7",
                "reason: expected TooManyReplicas, was DesiredWithinRange",
            ),
        ),
    ],
)
def test_cases_fail(case: dict[str, Any], differences: tuple[str, ...]) -> None:
    """A case that fails says what is different."""
    assert [differences] == [result.differences for result in run_cases([case], file="cases.json")]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "cases.json dict: must be a list of test cases; give the vector files of the HPA controller's tests"),
        ([], "cases.json list: must be a list of test cases; give the vector files of the HPA controller's tests"),
        (
            [{"kind": "another"}, 5],
            (
                "cases.json: [0] {'kind': 'another'}: must be a test case of a known kind; "
                "give the vector files of the HPA controller's tests\n"
                "cases.json: [1] 5: must be a test case of a known kind; "
                "give the vector files of the HPA controller's tests"
            ),
        ),
        (
            [{**LEGACY, "inputs": {}}],
            (
                "cases.json: [0] within range: must be a test case with all its fields (KeyError: 'desired_replicas'); "
                "give the vector files of the HPA controller's tests"
            ),
        ),
    ],
)
def test_no_cases(document: object, message: str) -> None:
    """A file that holds no cases is named, with every item that is none."""
    with pytest.raises(InvalidInput) as caught:
        run_cases(document, file="cases.json")
    assert message == str(caught.value)


def test_command_passes(tmp_path: Path) -> None:
    """The last line counts; all passed is 0."""
    result = run_command(tmp_path, [RATIO, LEGACY])
    assert (0, "2 passed, 0 failed") == (result.exit_code, result.output.splitlines()[-1])


def test_a_case_with_a_text_for_a_number_fails(tmp_path: Path) -> None:
    """What cannot be computed is a failed case with the reason, and the other cases are still run."""
    result = run_command(tmp_path, [RATIO, {**LEGACY, "inputs": {**LEGACY["inputs"], "current_replicas": "seven"}}])

    assert result.exit_code == 1
    assert "  cannot be computed (ValueError: could not convert string to float: 'seven')" in result.output
    assert "1 passed, 1 failed" == result.output.splitlines()[-1]


def test_command_fails(tmp_path: Path) -> None:
    """A failed case is named with its file and differences, and the exit code is 1."""
    result = run_command(tmp_path, [RATIO, {**LEGACY, "expected": {"desired_replicas": 8}}])
    assert (
        1,
        [f"{tmp_path}/cases.json: within range", "  desired_replicas: expected 8, was 7", "1 passed, 1 failed"],
    ) == (result.exit_code, result.output.splitlines())


@pytest.mark.parametrize("document", ["{", "[]"])
def test_command_refuses(tmp_path: Path, document: str) -> None:
    """A file that is no such file is wrong input, whose exit code is 2."""
    result = run_command(tmp_path, document)
    assert isinstance(result.exception, InvalidInput)
    assert 2 == result.exception.exit_code


def test_command_without_the_file(tmp_path: Path) -> None:
    """A file that is not there is wrong input too."""
    result = CliRunner().invoke(hpa, ["conformance", str(tmp_path / "none.json")])
    assert str(result.exception).endswith("none.json file: cannot be read (No such file or directory); check the path")
