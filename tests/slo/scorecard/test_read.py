from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.scorecard.model import DoraSource, LoadtestSource, PrometheusSource, SloSource, Statistic, ValueSource
from slo.scorecard.read import read_scorecard

_GOOD = """\
scorecard: platform
goals:
  - goal: lead time
    source: dora
    metric: change_lead_time
    target: "< 1h"
"""


def _read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scorecard.yaml"
    path.write_text(text)
    read_scorecard(path)


def _messages(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        _read(tmp_path, text)
    return [str(mistake).replace(f"{tmp_path}/", "") for mistake in caught.value.mistakes]


def test_every_source(tmp_path: Path) -> None:
    """A goal of each kind, with what it says and what is taken where it says nothing."""
    path = tmp_path / "all.yaml"
    path.write_text(
        """\
scorecard: all
inputs: {dora: {repositories: [a, b], ledgers: ["git:events"], policy: p.yaml}, slo: {specs: [slo]}, runs: out}
goals:
  - {goal: a, source: dora, metric: change_lead_time, statistic: p90, service: x, window: 90d, target: "< 1h"}
  - {goal: b, source: slo, slo: x-y, measure: budget_left, target: "> 0%"}
  - {goal: c, source: loadtest, scenario: steady, expectation: p95 < 200ms}
  - {goal: d, source: prometheus, query: up, previous: 7d, least_n: 3, target: ">= 1"}
  - {goal: e, source: value, value: 3.2%, as_of: 2026-01-31, previous: 4%, said_by: me, target: "< 5%"}
  - {goal: f, source: value, said_by: me, target: "< 5%"}
"""
    )
    read = read_scorecard(path)
    sources = [goal.source for goal in read.goals]

    lead_time = DoraSource(metric="change_lead_time", service="x", environment=None, days=90, statistic=Statistic.P90)
    assert lead_time == sources[0]
    assert isinstance(sources[1], SloSource)
    assert LoadtestSource(scenario="steady", expectation="p95 < 200ms", valid_seconds=3_024_000) == sources[2]
    assert PrometheusSource(query="up", samples=None, previous_seconds=604_800) == sources[3]
    assert isinstance(sources[4], ValueSource)
    assert (0.032, 1_769_817_600.0, 0.04) == (sources[4].value, sources[4].as_of_seconds, sources[4].previous)
    assert isinstance(sources[5], ValueSource)
    assert sources[5].value is None
    assert [5, 1, 1, 3, 1, 1] == [goal.least_n for goal in read.goals]
    assert ((Path("a"), Path("b")), ("git:events",)) == (read.inputs.dora.repositories, read.inputs.dora.ledgers)
    assert (Path("p.yaml"), Path("out")) == (read.inputs.dora.policy, read.inputs.runs)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "change_lead_time",
            "lead_time",
            "scorecard.yaml:5: goals[0].metric lead_time: must be one of deployment_frequency, change_lead_time, "
            "failed_deployment_recovery_time, change_fail_rate, deployment_rework_rate; did you mean change_lead_time?",
            id="an older name of a metric",
        ),
        pytest.param(
            '"< 1h"',
            "1h",
            'scorecard.yaml:6: goals[0].target 1h: must be a comparison with a quantity; write it as "< 1h", "<= 5%", '
            '">= 1/d" or ">= 50", in quotes',
            id="no sign",
        ),
        pytest.param(
            '"< 1h"',
            "3600",
            "scorecard.yaml:6: goals[0].target 3600: must be a comparison with a quantity; write it as "
            '"< 1h", "<= 5%", ">= 1/d" or ">= 50", in quotes',
            id="a bare number",
        ),
        pytest.param(
            '"< 1h"',
            '"< 5%"',
            "scorecard.yaml:6: goals[0].target < 5%: must be held against a time, which change_lead_time is; "
            "write it as < 1h",
            id="a percentage of a time",
        ),
        pytest.param(
            "    target:",
            "    taget:",
            "scorecard.yaml:3: goals[0].target (nothing): is required; add `target:` with a comparison, as "
            '"< 1h", "<= 5%", ">= 1/d" or ">= 50"',
            id="a field that is spelt wrong is missing",
        ),
        pytest.param(
            "source: dora",
            "source: DORA",
            "scorecard.yaml:4: goals[0].source DORA: must be one of dora, slo, loadtest, prometheus, value; "
            "choose one of them",
            id="a source in capitals",
        ),
        pytest.param(
            "metric: change_lead_time",
            "metric: change_lead_time\n    window: 36h",
            "scorecard.yaml:6: goals[0].window 36h: must be whole days; write it as 28d",
            id="a window of a day and a half",
        ),
        pytest.param(
            "metric: change_lead_time",
            "metric: change_lead_time\n    value: 3",
            "scorecard.yaml:6: goals[0].value 3: is not a known field; remove it: dora has no such field",
            id="a field of another source",
        ),
        pytest.param(
            "goals:\n",
            "goals:\n  - {goal: lead time, source: value, said_by: me, target: '< 1'}\n",
            "scorecard.yaml:2: goals lead time: is the name of more than one goal; rename one of them",
            id="two goals of one name",
        ),
        pytest.param(
            "scorecard: platform",
            "scorecard: platform\n---",
            "scorecard.yaml 2 documents: must hold one YAML document; begin it with `scorecard:`, without `---` in "
            "between",
            id="two documents",
        ),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One good file; each case breaks one field and is told where, what, the rule and the next step."""
    assert _GOOD.count(old) == 1

    assert message in _messages(tmp_path, _GOOD.replace(old, new))


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Three goals, a mistake in each, and one in the file."""
    messages = _messages(
        tmp_path,
        """\
scorecard: x
input: {}
goals:
  - {goal: a, source: dora, metric: change_fail_rate, statistic: p90, target: "< 5%"}
  - {goal: b, source: loadtest, scenario: steady, target: "< 1"}
  - {goal: c, source: value, value: 3h, as_of: yesterday, said_by: me, target: "< 5%"}
""",
    )

    assert 5 == len(messages)
    assert any("did you mean inputs?" in message for message in messages)
    assert any("change_fail_rate has no quantiles" in message for message in messages)
    assert any("a load test's target is its expectation" in message for message in messages)
    assert any("must be a ratio, as the target < 5% is" in message for message in messages)
    assert any("must be the date of the value; write it as 2026-01-31" in message for message in messages)


def test_a_wrong_source_is_one_mistake(tmp_path: Path) -> None:
    """What its fields mean nobody knows, so nothing is said of them."""
    text = _GOOD.replace("source: dora\n    metric: change_lead_time", "source: bill\n    amount: 3")
    messages = _messages(tmp_path, text)

    rule = "must be one of dora, slo, loadtest, prometheus, value; choose one of them"
    assert [f"scorecard.yaml:4: goals[0].source bill: {rule}"] == messages


def test_a_wrong_metric_is_one_mistake(tmp_path: Path) -> None:
    """Of which kind its target must be nobody knows."""
    (message,) = _messages(tmp_path, _GOOD.replace("change_lead_time", "lead_time"))

    assert "goals[0].metric lead_time" in message


def test_a_field_that_is_left_empty_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    """A goal waits for its first value: somebody wrote down where it will stand."""
    path = tmp_path / "waiting.yaml"
    path.write_text(
        "scorecard: waiting\ndescription:\ninputs: {dora: {policy: }, runs: }\ngoals:\n"
        "  - {goal: a, source: value, value: , as_of: , previous: , n: , description: , said_by: me, target: '< 5%'}\n"
        "  - {goal: b, source: dora, metric: change_lead_time, service: , environment: , target: '< 1h'}\n"
        "  - {goal: c, source: prometheus, query: up, samples: , previous: , target: '< 1'}\n"
        "  - {goal: d, source: loadtest, scenario: steady, expectation: }\n"
    )
    waiting = read_scorecard(path).goals[0].source

    assert isinstance(waiting, ValueSource)
    assert waiting.value is None


@pytest.mark.parametrize("text", ["", "goals: []\nscorecard: x\n", "- a\n", "scorecard: x\n"])
def test_no_goal_is_a_mistake(tmp_path: Path, text: str) -> None:
    """An empty scorecard would always be met."""
    assert _messages(tmp_path, text)
