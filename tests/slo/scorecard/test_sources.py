import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from slo.dora import conventions as names
from slo.dora.attribution.model import Attribution
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import DoraFigures
from slo.dora.model import Note
from slo.dora.policy.model import Policy
from slo.errors import InvalidInput
from slo.scorecard.judge import judge
from slo.scorecard.model import DoraSource, LoadtestSource, Statistic, Trend, Verdict
from slo.scorecard.sources import dora, loadtest, value
from tests.slo.dora.push.history import AT as REPORTED
from tests.slo.dora.push.history import DAY, HOUR, attribution, judged
from tests.slo.scorecard.builders import AT, goal
from tests.slo.scorecard.builders import value as written

# DORA


def _source(
    metric: str = names.CHANGE_LEAD_TIME,
    *,
    service: str | None = None,
    environment: str | None = None,
    days: int = 28,
    statistic: Statistic = Statistic.MEDIAN,
) -> DoraSource:
    return DoraSource(metric=metric, service=service, environment=environment, days=days, statistic=statistic)


def _figures(given: Attribution | None = None) -> DoraFigures:
    """Ten deployments in ten days, each with a change of an hour and one of two days."""
    ten = attribution(*(judged((day + 0.5) * DAY, leads=(HOUR, 2 * DAY)) for day in range(10)))
    return figures(given or ten, Policy(), REPORTED)


def test_a_frequency_is_per_second() -> None:
    """Ten deployments in 28 days, held against one a day: missed, though of ten."""
    measured = dora.measure(_source(names.DEPLOYMENT_FREQUENCY), _figures())
    result = judge(goal(target=">= 1/d", least_n=5), measured)

    assert (pytest.approx(10 / 28 / DAY), 10) == (measured.value, measured.n)
    assert (Verdict.MISSED, "0.3571/d against >= 1/d") == (result.verdict, result.because)
    assert "dora: deployment frequency of checkout in production, 28 d" == measured.source


def test_the_ninetieth_percentile_is_another_number() -> None:
    """Of twenty changes half took an hour: the tenth longest of ten is two days."""
    measured = dora.measure(_source(statistic=Statistic.P90), _figures())

    assert (pytest.approx(2 * DAY), None) == (measured.value, measured.low)


def test_a_ninetieth_percentile_has_no_trend_of_its_own() -> None:
    """Even where the median is surely better: it has no interval that would tell chance from change."""
    before = [judged((30 + day) * DAY, leads=(9 * DAY + day * HOUR,)) for day in range(20)]
    now = [judged((day + 0.5) * DAY, leads=(HOUR + day * 60,)) for day in range(20)]
    figures_of_both = _figures(attribution(*before, *now))

    assert Trend.BETTER is dora.measure(_source(), figures_of_both).trend
    assert Trend.UNCLEAR is dora.measure(_source(statistic=Statistic.P90), figures_of_both).trend


def test_no_failure_is_no_recovery_time() -> None:
    """It is not 0 seconds, which would be the best of all."""
    measured = dora.measure(_source(names.FAILED_DEPLOYMENT_RECOVERY_TIME), _figures())

    result = judge(goal(target="< 30m", least_n=5), measured)
    assert (None, 0) == (measured.value, measured.n)
    assert Verdict.UNKNOWN is result.verdict
    assert "no failed deployment of the window has a recovery time that is known" == result.because


def test_failures_that_are_not_over_are_not_said_to_be_unknown() -> None:
    """Three of five go on: half of them have not recovered, so nobody knows yet how long half of them take."""
    five = [judged((day + 0.5) * DAY, signals=("incident",), recovered_after=HOUR) for day in range(2)]
    five += [judged((day + 2.5) * DAY, signals=("incident",)) for day in range(3)]
    source = _source(names.FAILED_DEPLOYMENT_RECOVERY_TIME)
    result = judge(goal(target="< 30m", least_n=5), dora.measure(source, _figures(attribution(*five))))

    assert Verdict.UNKNOWN is result.verdict
    assert "3 of 5 failures are not over: how long half take is not known yet" == result.because


def test_windows_that_do_not_compare_have_no_trend() -> None:
    """Of the four weeks before nothing is known but their last day, so that they are no measure."""
    given = attribution(*(judged((day + 0.5) * DAY) for day in range(29)))
    measured = dora.measure(_source(names.DEPLOYMENT_FREQUENCY), _figures(given))

    assert judge(goal(target=">= 1/d", least_n=5), measured).trend is None


@pytest.mark.parametrize(
    ("source", "why"),
    [
        pytest.param(
            _source(service="chekout"), "no deployment of chekout is known; did you mean checkout?", id="a typo"
        ),
        pytest.param(
            _source(environment="live"), "no deployment to live is known; there are production", id="an environment"
        ),
        pytest.param(
            _source(days=30), "the policy has no window of 30d; it has 7d, 28d, 90d, 180d, so ask for one of them",
            id="a window that the policy has not",
        ),
    ],
)  # fmt: skip
def test_what_there_is_not(source: DoraSource, why: str) -> None:
    """What cannot be found is said, with what there is."""
    assert why == dora.measure(source, _figures()).unknown


def test_one_of_several_services_must_be_named() -> None:
    """To take any would be a guess."""
    two = attribution(judged(DAY), judged(DAY, service="search"))

    unknown = dora.measure(_source(), _figures(two)).unknown
    assert "there are several: checkout in production, search in production; name one by `service:`" in unknown
    assert not dora.measure(_source(service="search"), _figures(two)).unknown


def test_unfit_data_tells_nothing() -> None:
    """A figure of a shallow clone is wrong, however good it looks."""
    note = Note(id="shallow-clone", text="the clone is shallow", next_step="git fetch --unshallow", is_fatal=True)
    of_shallow = Attribution(deployments=_figures().attribution.deployments, incidents=(), notes=(note,))

    measured = dora.measure(_source(), _figures(of_shallow))
    assert (None, "the clone is shallow; git fetch --unshallow") == (measured.value, measured.unknown)


# Load tests


def _record(outcome: str = "passed", *, end: float = AT - 60, scenario: str = "steady") -> Mapping[str, Any]:
    expectation = {"expectation": "p95 < 200ms", "outcome": outcome, "because": "p95 was 120 ms", "observed": "120 ms"}
    return {
        "scenario": scenario,
        "outcome": outcome,
        "because": "all expectations held",
        "end_time": end,
        "abort": None,
        "expectations": [expectation],
    }


def _runs(tmp_path: Path, **records: Mapping[str, Any]) -> Path:
    for name, record in records.items():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "verdict.json").write_text(json.dumps(record))
    return tmp_path


_P95 = LoadtestSource(scenario="steady", expectation="p95<200ms", valid_seconds=35 * DAY)


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [("passed", Verdict.MET), ("failed", Verdict.MISSED), ("inconclusive", Verdict.UNKNOWN)],
)
def test_a_run_decides_itself(tmp_path: Path, outcome: str, verdict: Verdict) -> None:
    """An expectation is found whatever its spaces, and its verdict is taken as it is."""
    measured = loadtest.measure(_P95, _runs(tmp_path, a=_record(outcome)), at=AT)

    assert (verdict, "p95 was 120 ms", "120 ms") == (measured.verdict, measured.because, measured.shown)


def test_a_run_that_was_ended_early_says_so(tmp_path: Path) -> None:
    """Its verdict is of what there was."""
    ended = {**_record(), "abort": {"reason": "enough"}}

    assert ("the run was ended early",) == loadtest.measure(_P95, _runs(tmp_path, a=ended), at=AT).notes
    assert () == loadtest.measure(_P95, _runs(tmp_path / "b", a=_record()), at=AT).notes


def test_the_last_run_counts_and_the_one_before_gives_the_trend(tmp_path: Path) -> None:
    """By their end, not their name; a later one, and another scenario's, are left aside."""
    runs = _runs(
        tmp_path,
        z=_record("failed", end=AT - 3600),
        a=_record("passed", end=AT - 60),
        m=_record("failed", end=AT + 60),
        other=_record("failed", end=AT - 30, scenario="spike"),
    )
    measured = loadtest.measure(_P95, runs, at=AT)

    assert (Verdict.MET, Trend.BETTER) == (measured.verdict, measured.trend)
    assert "loadtest: steady: p95<200ms (run a, 2025-10-09)" == measured.source


def test_a_run_that_was_not_held_against_it(tmp_path: Path) -> None:
    """The scenario was changed, or the goal has a typo: what it was held against is said."""
    source = replace(_P95, expectation="p99 < 500ms")

    unknown = loadtest.measure(source, _runs(tmp_path, a=_record()), at=AT).unknown
    assert "a was not held against p99 < 500ms, but against: p95 < 200ms" == unknown


def test_no_run_is_not_a_failed_one(tmp_path: Path) -> None:
    """It says how to get one."""
    unknown = loadtest.measure(_P95, tmp_path / "runs", at=AT).unknown

    assert unknown.endswith("run it: load-harness loadtest run steady")


def test_an_old_run_tells_nothing_of_today(tmp_path: Path) -> None:
    """What has changed since then it cannot know."""
    measured = loadtest.measure(_P95, _runs(tmp_path, a=_record(end=AT - 36 * DAY)), at=AT)
    result = judge(goal(_P95, target=None), measured)

    assert Verdict.UNKNOWN is result.verdict
    assert "the last run is older than 5w; run it again: load-harness loadtest run steady" == result.because


def _without(field: str) -> str:
    """Spell a record one expectation of which lacks a field."""
    record = json.loads(json.dumps(_record()))
    del record["expectations"][0][field]
    return json.dumps(record)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"scenario": "ste', id="cut off"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="nothing in it"),
        pytest.param("null", id="null"),
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param(_without("observed"), id="an expectation without what was observed"),
        pytest.param(_without("because"), id="an expectation without a reason"),
        pytest.param(json.dumps({**_record(), "end_time": float("nan")}), id="an end that is no number"),
        pytest.param(json.dumps({**_record(), "end_time": 1e300}), id="an end of which there is no date"),
        pytest.param(json.dumps({**_record(), "outcome": ["passed"]}), id="an outcome that is a list"),
        pytest.param(json.dumps({**_record(), "expectations": []}), id="held against nothing"),
    ],
)
def test_a_damaged_verdict_is_a_mistake(tmp_path: Path, text: str) -> None:
    """It may be the last run's, so that the one before must not stand for it."""
    runs = _runs(tmp_path, a=_record())
    (runs / "b").mkdir()
    (runs / "b" / "verdict.json").write_text(text)

    with pytest.raises(InvalidInput, match="must be a verdict; judge the run again: load-harness loadtest verify"):
        loadtest.measure(_P95, runs, at=AT)


# Values


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param(written(None), "nobody has written its value down", id="no value yet"),
        pytest.param(written(age=36 * DAY), "is older than 5w; ask whoever reads the bill", id="too old"),
        pytest.param(written(age=-2 * DAY), "is in the future", id="a date that is to come"),
        pytest.param(written(age=-13 * HOUR), "", id="a date that has begun where somebody wrote it"),
        pytest.param(written(age=34 * DAY), "", id="still good"),
    ],
)
def test_values_get_old(source: Any, says: str) -> None:  # noqa: ANN401
    """A bill of half a year ago tells nothing of today."""
    unknown = value.measure(source, at=AT).unknown

    assert says in unknown
    assert bool(says) == bool(unknown)
