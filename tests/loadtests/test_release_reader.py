"""The `releases:` of a scenario: what can be written, and what every mistake says."""

from pathlib import Path

import pytest

from loadtests.release_plan import PlannedRelease
from loadtests.scenario import Scenario, read_scenario
from slo.errors import InvalidInput

_SCENARIO = """\
name: releasing
description: a load with releases
locustfile: work
request: {cpu_milliseconds: 5, pace: 500ms}
stages:
  - {name: steady, duration: 40s, users: 8}
expectations: [error_ratio < 5%]
releases:
"""


def scenario(folder: Path, *releases: str) -> Scenario:
    """Read a scenario of 40 s with these releases."""
    path = folder / "releasing.yaml"
    path.write_text(_SCENARIO + "".join(f"  - {{{release}}}\n" for release in releases))
    return read_scenario(path)


def mistakes(folder: Path, *releases: str) -> list[str]:
    """Read a scenario with wrong releases and return what is said, without the file."""
    with pytest.raises(InvalidInput) as caught:
        scenario(folder, *releases)
    return [str(mistake).partition("releasing.yaml:")[2].partition(": ")[2] for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("at: 0s, version: 2.0.0", PlannedRelease(version="2.0.0"), id="a healthy one, at once"),
        pytest.param(
            "at: 20s, version: 2.0.0, fail: 12.5%",
            PlannedRelease(version="2.0.0", at_seconds=20.0, error_ratio=0.125),
            id="one that fails",
        ),
        pytest.param(
            "at: 20s, version: v2, slow: 300ms",
            PlannedRelease(version="v2", at_seconds=20.0, latency_seconds=0.3),
            id="one that is slow",
        ),
        pytest.param(
            "at: 20s, version: v2, never_ready: true",
            PlannedRelease(version="v2", at_seconds=20.0, is_never_ready=True),
            id="one that never gets ready",
        ),
        pytest.param(
            "at: 20s, version: v2, never_ready: false, fail: 1%, slow: 1s",
            PlannedRelease(version="v2", at_seconds=20.0, error_ratio=0.01, latency_seconds=1.0),
            id="one that fails slowly",
        ),
    ],
)
def test_a_release_says_what_and_when(tmp_path: Path, text: str, expected: PlannedRelease) -> None:
    """What is not said is not wrong with it."""
    assert (expected,) == scenario(tmp_path, text).releases


def test_a_scenario_need_not_release_anything(tmp_path: Path) -> None:
    """Most do not."""
    path = tmp_path / "plain.yaml"
    path.write_text(_SCENARIO.replace("releases:\n", ""))

    assert () == read_scenario(path).releases


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("version: 2.0.0", "releases[0].at (nothing): is required", id="no time"),
        pytest.param("at: 20s", "releases[0].version (nothing): is required", id="no version"),
        pytest.param("at: 20s, version: 2.0", "must be a text; put it in quotes", id="a version that is a number"),
        pytest.param("at: 20s, version: two point oh", 'write it as "2.0.0"', id="a version in words"),
        pytest.param("at: 20, version: v2", "releases[0].at 20: must be a duration", id="a time without a unit"),
        pytest.param("at: 41s, version: v2", "must lie inside the load, which lasts 40s", id="after the load"),
        pytest.param("at: -1s, version: v2", "releases[0].at", id="before the load"),
        pytest.param(
            "at: 20s, version: v2, fail: 0.2",
            "releases[0].fail 0.2: must be a percentage; write it as 20%",
            id="a ratio",
        ),
        pytest.param("at: 20s, version: v2, fail: 120%", "must be 0.1%..100%", id="more than all"),
        pytest.param("at: 20s, version: v2, slow: 300", "releases[0].slow 300: must be a duration", id="300 of what"),
        pytest.param("at: 20s, version: v2, slow: 1m", "must be 0.001s..10s", id="slower than a pod can be"),
        pytest.param(
            'at: 20s, version: v2, never_ready: "yes"',
            "releases[0].never_ready yes: must be true or false; write `never_ready: true`, or remove it",
            id="a word for true",
        ),
        pytest.param(
            "at: 20s, version: v2, never_ready: true, slow: 1s",
            "releases[0].slow 1s: must not be there beside never_ready: pods that never get ready answer nobody",
            id="slow answers that nobody gets",
        ),
        pytest.param("at: 20s, version: v2, fails: 20%", "releases[0].fails 20%: is not a known field", id="a typo"),
    ],
)
def test_a_mistake_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    """Each names the field, the value, the rule and the next step."""
    (mistake,) = mistakes(tmp_path, text)

    assert said in mistake


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """One wrong release hides no other, and one wrong time no version that is there twice."""
    said = mistakes(tmp_path, "at: 20s, version: v2", "at: 10s, version: v2", "at: soon, version: v3, fail: some")

    assert ["releases[1].at", "releases[1].version", "releases[2].at", "releases[2].fail"] == sorted(
        text.split(":")[0].split(" ")[0] for text in said
    )
    assert "must be later than release 1, which is at 20s; list them in order of time" in " ".join(said)
    assert "must differ from that of release 1: the same again is no new revision; count it up" in " ".join(said)


def test_a_version_may_come_back_later(tmp_path: Path) -> None:
    """Back to the one before last is a release like any other."""
    releases = scenario(tmp_path, "at: 1s, version: v2", "at: 10s, version: v3", "at: 20s, version: v2").releases

    assert ["v2", "v3", "v2"] == [release.version for release in releases]
