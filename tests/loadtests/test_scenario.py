"""Scenario files."""

import re
from pathlib import Path

import pytest

from loadtests.expectations.check import check_expectations
from loadtests.expectations.grammar import parse_expectations
from loadtests.manifests.shipped import overlays
from loadtests.plan import ClosedPlan
from loadtests.sandbox.objectives import read_objectives, shipped_slos
from loadtests.scenario import ExpectationText, find_scenario, list_scenarios, read_scenario
from loadtests.stages import Stage
from slo.errors import InvalidInput, Place
from tests.loadtests.scenario_mistakes import mistakes_of

GOOD = """\
name: peak-hour
description: One hour of the day
locustfile: work
request:
  cpu_milliseconds: 20
  pace: 500ms
seed: 7
warm_up: 5s
stages:
  - {name: calm, duration: 15s, users: 1}
  - {name: peak, duration: 1m, users: 19, ramp: 10s}
expectations:
  - error_ratio < 0.1%
  - no flapping
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A good scenario file."""
    path = tmp_path / "peak.yaml"
    path.write_text(GOOD)
    return path


def test_reads_everything(path: Path) -> None:
    """Every field of the file is in the record, in base units, expectations with their lines."""
    scenario = read_scenario(path)
    assert (scenario.name, scenario.description) == ("peak-hour", "One hour of the day")
    assert scenario.plan == ClosedPlan(
        stages=(
            Stage(name="calm", duration_seconds=15.0, users=1),
            Stage(name="peak", duration_seconds=60.0, users=19, ramp_seconds=10.0),
        ),
        cpu_milliseconds=20.0,
        pace_seconds=0.5,
        warm_up_seconds=5.0,
        seed=7,
    )
    assert scenario.processes == 1
    assert scenario.expectations == (
        ExpectationText(text="error_ratio < 0.1%", place=Place(file=str(path), line=13, field="expectations[0]")),
        ExpectationText(text="no flapping", place=Place(file=str(path), line=14, field="expectations[1]")),
    )
    assert scenario.place == Place(file=str(path))
    assert scenario.locustfile.name == "work.py"


def test_optional_fields_have_defaults(path: Path) -> None:
    """A seed and a warm-up need not be given."""
    path.write_text(GOOD.replace("seed: 7\nwarm_up: 5s\n", ""))
    scenario = read_scenario(path)
    assert (scenario.plan.seed, scenario.plan.warm_up_seconds) == (1, 0.0)


def test_locustfile_beside_the_scenario(path: Path) -> None:
    """A locustfile of the user's own is found from where the scenario lies."""
    (path.parent / "mine.py").touch()
    path.write_text(GOOD.replace("locustfile: work", "locustfile: mine.py"))
    assert path.parent / "mine.py" == read_scenario(path).locustfile


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "locustfile: work",
            "locustfile: wrok",
            "peak.yaml:3: locustfile wrok: must be one of arrivals, work, or a file beside the scenario; "
            "did you mean work?",
            id="a locustfile that is not there",
        ),
        pytest.param(
            "name: peak-hour",
            "name: Peak Hour",
            "peak.yaml:1: name Peak Hour: must match [a-z0-9][a-z0-9-]*; write it as my-scenario",
            id="a name that makes no folder and no label",
        ),
        pytest.param(
            "pace: 500ms",
            "pace: 500",
            "peak.yaml:6: request.pace 500: must be a duration with a unit; write it as 90s, 1m30s or 500ms",
            id="a duration without a unit",
        ),
        pytest.param(
            "cpu_milliseconds: 20",
            "cpu_millisecond: 20",
            "peak.yaml:5: request.cpu_millisecond 20: is not a known field; did you mean cpu_milliseconds?",
            id="an unknown field of the request",
        ),
        pytest.param(
            "seed: 7",
            "sed: 7",
            "peak.yaml:7: sed 7: is not a known field; did you mean seed?",
            id="an unknown field",
        ),
        pytest.param(
            "ramp: 10s",
            "ramp: 2m",
            "peak.yaml:11: stages[1].ramp 120s: must not last longer than the stage, which lasts 60s; "
            "shorten it or lengthen `duration`",
            id="a ramp longer than its stage",
        ),
        pytest.param(
            "name: peak,",
            "name: calm,",
            "peak.yaml:11: stages[1].name calm: must differ from the names of the other stages; rename one of them",
            id="two stages of one name",
        ),
        pytest.param(
            "users: 19",
            "users: 20000",
            "peak.yaml:11: stages[1].users 20000: must be 0..10000; choose a value within the bounds",
            id="more users than fit",
        ),
        pytest.param(
            "warm_up: 5s",
            "warm_up: 75s",
            "peak.yaml:8: warm_up 75s: must be shorter than all stages together, which last 75s; shorten it",
            id="nothing but warm-up",
        ),
        pytest.param(
            "\n  - error_ratio < 0.1%\n  - no flapping",
            " []",
            "peak.yaml:12: expectations []: must have at least 1; add an item",
            id="nothing expected",
        ),
        pytest.param(
            "\n  - {name: calm, duration: 15s, users: 1}\n  - {name: peak, duration: 1m, users: 19, ramp: 10s}",
            " []",
            "peak.yaml:9: stages []: must have at least 1; add an item",
            id="no stages",
        ),
        pytest.param(
            "name: peak-hour",
            "name: a\nname: b",
            "peak.yaml:2: name name: the key is already set on line 1; keep one of the two",
            id="a field twice",
        ),
        pytest.param(
            GOOD,
            "a: 1\n---\nb: 1\n",
            "peak.yaml 2 documents: must hold one scenario; write it alone into the file",
            id="two documents",
        ),
        pytest.param(
            GOOD,
            "# nothing\n",
            "peak.yaml 0 documents: must hold one scenario; write it alone into the file",
            id="an empty file",
        ),
    ],
)
def test_mistake(path: Path, old: str, new: str, expected: str) -> None:
    """A mistake is named with its place, value, rule and next step."""
    path.write_text(GOOD.replace(old, new))
    assert expected in mistakes_of(path)


def test_all_mistakes_at_once(path: Path) -> None:
    """Whoever corrects the file needs to correct it once."""
    path.write_text("name: 5\nstages: [{name: a, duration: 5s, users: 0}]\nrequest: {pace: 1s}\nfoo: 1\n")
    fields = [line.split(": ")[1].split(" ")[0] for line in mistakes_of(path)]
    assert {"name", "description", "locustfile", "request.cpu_milliseconds", "stages", "expectations", "foo"} <= {
        *fields
    }


def test_missing_file() -> None:
    """A path that leads nowhere is an error that names it."""
    with pytest.raises(InvalidInput, match=r"nowhere\.yaml"):
        find_scenario("nowhere.yaml")


def test_unknown_name_lists_the_known() -> None:
    """A name that is not shipped is answered with those that are."""
    with pytest.raises(InvalidInput) as caught:
        find_scenario("hpaa")
    names = ", ".join(sorted(scenario.name for scenario in list_scenarios()))
    expected = f"scenario hpaa: must be one of {names}; did you mean hpa? or give the path of a YAML file"
    assert expected == str(caught.value)


def test_finds_by_path(path: Path) -> None:
    """A scenario of the user's own is given by its path."""
    assert find_scenario(str(path)).name == "peak-hour"


def test_shipped_scenarios_are_good() -> None:
    """Every scenario that comes with the project is found by its name, and its expectations are understood."""
    rules = read_objectives(shipped_slos()).rules
    for scenario in list_scenarios():
        assert scenario == find_scenario(scenario.name)
        check_expectations(scenario, rules)
        texts = [(expectation.text, expectation.place) for expectation in scenario.expectations]
        assert len(texts) == len(parse_expectations(texts, stages=[stage.name for stage in scenario.plan.stages]))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "duration: 1m",
            "duration: -5s",
            ["peak.yaml:11: stages[1].duration -5s: must be a duration with a unit; write it as 90s, 1m30s or 500ms"],
            id="neither ramp nor warm-up is longer than a duration that is not known",
        ),
        pytest.param(
            "users: 1}\n  - {name: peak, duration: 1m, users: 19",
            "users: 0}\n  - {name: peak, duration: 1m, users: eight",
            ["peak.yaml:11: stages[1].users eight: must be a whole number; write it without quotes, unit or fraction"],
            id="there are users, how many is not known",
        ),
        pytest.param(
            "stages:",
            "stage:",
            [
                "peak.yaml:1: stages (nothing): is required; add `stages:`",
                (
                    "peak.yaml:9: stage [{'name': 'calm', 'duration': '15s', 'users': 1}, "
                    "{'name': 'peak', 'duration': …: is not a known field; did you mean stages?"
                ),
            ],
            id="stages are missing, not empty",
        ),
        pytest.param(
            "name: calm, duration: 15s, users: 1}\n  - {name: peak,",
            "duration: 15s, users: 1}\n  - {",
            [
                "peak.yaml:10: stages[0].name (nothing): is required; add `name:`",
                "peak.yaml:11: stages[1].name (nothing): is required; add `name:`",
            ],
            id="stages without names have no name in common",
        ),
    ],
)
def test_nothing_is_concluded_from_a_mistake(path: Path, old: str, new: str, expected: list[str]) -> None:
    """What rests on a field that is wrong already is not told as a further mistake."""
    path.write_text(GOOD.replace(old, new))
    assert expected == mistakes_of(path)


def extended(path: Path, text: str) -> Path:
    """Add fields to a good scenario."""
    path.write_text(path.read_text() + text)
    return path


def test_what_it_proves_needs_and_ends_in_is_read(path: Path) -> None:
    """The text in one line, the manifests as a path, the outcome as a word."""
    scenario = read_scenario(extended(path, "proves: >-\n  It\n  works\nmanifests: three-pods\nends_in: failed\n"))

    assert ("It works", "failed") == (scenario.proves, scenario.ends_in)
    assert scenario.manifests == overlays()["three-pods"]


def test_it_need_not_say_so(path: Path) -> None:
    """Then it runs on whatever is there, and is to pass."""
    scenario = read_scenario(path)

    assert ("", None, "passed") == (scenario.proves, scenario.manifests, scenario.ends_in)


def test_manifests_may_lie_beside_it(path: Path) -> None:
    """The path is relative to the scenario."""
    (path.parent / "mine").mkdir()

    assert (path.parent / "mine").absolute() == read_scenario(extended(path, "manifests: mine\n")).manifests


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("manifests: three-pod\n", "did you mean three-pods?", id="an overlay that there is not"),
        pytest.param(
            "ends_in: green\n", "must be one of passed, failed, inconclusive", id="an outcome that there is not"
        ),
        pytest.param("proves: 7\n", "must be a text", id="a number to prove"),
    ],
)
def test_a_mistake_there_is_told(path: Path, text: str, said: str) -> None:
    """As everywhere in a scenario."""
    with pytest.raises(InvalidInput, match=re.escape(said)):
        read_scenario(extended(path, text))
