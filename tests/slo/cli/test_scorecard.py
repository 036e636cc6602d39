"""`scorecard`, as a pipeline calls it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import slo.scorecard
import slo.scorecards
from load_harness.cli import main
from slo.history.file import append_history
from slo.scorecard.model import LoadtestSource, PrometheusSource, SloSource
from slo.scorecard.read import read_scorecard
from slo.spec.read import read_slos
from tests.slo.cli.test_report import AT, SPEC, month
from tests.slo.dora.repository import Repository

ROOT = Path(__file__).parents[3]
SHIPPED = sorted(Path(slo.scorecards.__file__).parent.glob("*.yaml"))
DAY = 86_400

Run = Callable[..., tuple[int, str, str]]
_VALUE = """\
scorecard: cost
goals:
  - {goal: variance, source: value, value: VALUE, as_of: 2025-12-20, said_by: me, target: "< 5%"}
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Write a scorecard and run it on the first day of 2026, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def _run(text: str, *arguments: str) -> tuple[int, str, str]:
        Path("scorecard.yaml").write_text(text)
        code = main(["scorecard", "scorecard.yaml", "--at", str(AT), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return _run


@pytest.mark.parametrize(
    ("value", "exit_code", "says"),
    [
        pytest.param("3%", 0, "cost: 1 of 1 goals met", id="met"),
        pytest.param("7%", 1, "cost: 0 of 1 goals met, 1 missed", id="missed"),
        pytest.param("3%, valid_for: 1d", 4, "cost: 0 of 1 goals met, 1 cannot be told", id="too old to tell"),
        pytest.param("3h", 2, "must be a ratio, as the target < 5% is; write both with the same unit", id="no ratio"),
    ],
)
def test_exit_codes(run: Run, value: str, exit_code: int, says: str) -> None:
    """A pipeline goes by the exit code, people by the sentence."""
    code, out, err = run(_VALUE.replace("VALUE", value))

    assert (exit_code, True) == (code, says in out + err)


def test_dora(run: Run, tmp_path: Path) -> None:
    """A release a day, each of a change that is half a day old: daily, and not within the hour."""
    repository = Repository(tmp_path / "clone")
    for day in range(60, 0, -1):
        repository.commit(f"Change {day}", at=AT - day * DAY - DAY // 2 + 60)
        repository.tag(f"v1.{60 - day}.0", at=AT - day * DAY + 60)
    text = """\
scorecard: delivery
inputs: {dora: {repositories: [clone]}}
goals:
  - {goal: frequency, source: dora, metric: deployment_frequency, target: ">= 1/d"}
  - {goal: lead time, source: dora, metric: change_lead_time, target: "< 1h"}
"""
    code, out, _ = run(text, "--format", "json")
    goals = json.loads(out)["goals"]

    assert 1 == code
    assert [("met", 28), ("missed", 28)] == [(goal["verdict"], goal["n"]) for goal in goals]
    assert [pytest.approx(1 / DAY), DAY / 2] == [goal["value"] for goal in goals]


def test_slo(run: Run) -> None:
    """100 bad events of 720,000 leave 86 % of a budget of 0.1 %; a typo of an SLO is told with what there is."""
    Path("slos.yaml").write_text(SPEC)
    append_history(Path("h.jsonl"), [*month("shop-other", 0), *month("shop-api", 100)])
    text = """\
scorecard: service
inputs: {slo: {specs: [slos.yaml], history: h.jsonl}}
goals:
  - {goal: availability, source: slo, slo: shop-api, target: ">= 99.9%"}
  - {goal: budget, source: slo, slo: shop-api, measure: budget_left, target: "> 90%"}
"""
    code, out, _ = run(text, "--format", "json")
    goals = json.loads(out)["goals"]

    assert 1 == code
    assert [("met", 720_000), ("missed", 720_000)] == [(goal["verdict"], goal["n"]) for goal in goals]
    assert [pytest.approx(1 - 100 / 720_000), pytest.approx(1 - 100 / 720)] == [goal["value"] for goal in goals]

    code, _, err = run(text.replace("slo: shop-api,", "slo: shop-apy,"))
    assert 2 == code
    assert 2 == err.count("goals[")
    assert "shop-apy: is no SLO of the specs; did you mean shop-api?" in err


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        pytest.param("{}", "inputs.slo.specs (nothing): is required, as a goal's source is slo", id="no specs"),
        pytest.param(
            "{slo: {specs: [slos.yaml]}}", "inputs.slo.history (nothing): is required", id="no data of any kind"
        ),
    ],
)
def test_an_slo_needs_its_inputs(run: Run, inputs: str, says: str) -> None:
    """Somebody must have the data."""
    Path("slos.yaml").write_text(SPEC)
    goal = '{goal: a, source: slo, slo: shop-api, target: ">= 99.9%"}'

    code, _, err = run(f"scorecard: s\ninputs: {inputs}\ngoals:\n  - {goal}\n")

    assert (2, True) == (code, says in err)


def test_the_future_cannot_be_told(run: Run) -> None:
    """A value of today would be held against a day that nobody knows; the last `--at` wins."""
    code, _, err = run(_VALUE.replace("VALUE", "3%"), "--at", "4102444800")

    assert (2, True) == (code, "--at: must not be in the future" in err)


def test_a_prometheus_must_be_named(run: Run) -> None:
    """It is no lack of data."""
    code, _, err = run('scorecard: s\ngoals:\n  - {goal: a, source: prometheus, query: up, target: ">= 1"}\n')

    assert (2, True) == (code, "a: asks a Prometheus; name it by --prometheus URL" in err)


def test_a_prometheus_that_is_not_there(run: Run) -> None:
    """It is no lack of data, either: 3."""
    text = 'scorecard: s\ngoals:\n  - {goal: a, source: prometheus, query: up, target: ">= 1"}\n'

    assert 3 == run(text, "--prometheus", "http://127.0.0.1:1")[0]


def test_recorded_runs_may_be_elsewhere(run: Run) -> None:
    """`--runs` wins over the file; a folder that is not there is a mistake, and no lack of runs."""
    text = "scorecard: s\ninputs: {runs: none}\ngoals:\n  - {goal: a, source: loadtest, scenario: steady}\n"
    record = {"scenario": "steady", "outcome": "passed", "because": "all held", "end_time": AT - DAY, "abort": None}
    expectation = {"expectation": "p95 < 1s", "outcome": "passed", "because": "it was", "observed": "5 ms"}
    Path("here/a").mkdir(parents=True)
    Path("here/a/verdict.json").write_text(json.dumps({**record, "expectations": [expectation]}))

    assert 4 == run(text)[0]
    assert 0 == run(text, "--runs", "here")[0]
    assert 2 == run(text, "--runs", "there")[0]


def test_answers_that_cannot_be_written_are_refused_first(run: Run) -> None:
    """Before anybody is asked anything."""
    code, out, err = run(_VALUE.replace("VALUE", "3%"), "--html", "none/s.html")

    assert (2, "", True) == (code, out, "must be in a folder that exists" in err)


def test_every_format(run: Run) -> None:
    """JSON as its schema says, a table in Markdown, and a page that says the same."""
    schema = json.loads((Path(slo.scorecard.__file__).parent / "schema.json").read_text(encoding="utf-8"))
    text = _VALUE.replace("VALUE", "3%, previous: 4%")

    assert 0 == run(text, "--format", "json", "--out", "s.json", "--html", "s.html")[0]
    Draft202012Validator(schema).validate(json.loads(Path("s.json").read_text()))
    page = Path("s.html").read_text()
    assert "Scorecard: cost" in page
    assert "better (was 4%)" in page
    assert "| ✓ | variance |" in run(text, "--format", "markdown")[1]


def test_the_same_file_gives_the_same_bytes(run: Run) -> None:
    """No clock but `--at`."""
    text = _VALUE.replace("VALUE", "3%")

    assert run(text, "--format", "json") == run(text, "--format", "json")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_scorecards_are_about_what_there_is(path: Path) -> None:
    """Each SLO and scenario that a goal names exists, with that expectation; each target has its source beside it."""
    read = read_scorecard(path)
    slos = {one.id for one in read_slos((ROOT / "slo" / "specs",))}
    for goal in read.goals:
        if isinstance(goal.source, SloSource):
            assert goal.source.slo in slos
        if isinstance(goal.source, LoadtestSource):
            scenario = (ROOT / "loadtests" / "scenarios" / f"{goal.source.scenario}.yaml").read_text(encoding="utf-8")
            assert (goal.source.expectation or "expectations:") in scenario
        if isinstance(goal.source, PrometheusSource):
            assert re.search(r"http_request|horizontalpodautoscaler", goal.source.query)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip().startswith("target:")]
    assert all(" # " in line for line in lines)
    assert lines
