import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import slo.scorecard
from slo.scorecard.as_json import as_json
from slo.scorecard.as_markdown import as_markdown
from slo.scorecard.as_text import as_text
from slo.scorecard.judge import judge
from slo.scorecard.model import LoadtestSource, Measured, Result, Scored, Trend, Verdict
from tests.slo.scorecard.builders import AT, goal, scorecard

_SCHEMA = json.loads((Path(slo.scorecard.__file__).parent / "schema.json").read_text(encoding="utf-8"))


def _results() -> tuple[Result, ...]:
    met = Measured(source="value: me", value=0.03, n=12, low=0.01, high=0.04, previous=0.04)
    missed = Measured(source="dora: change fail rate", value=0.08, n=50, trend=Trend.UNCLEAR, notes=("proxy: tags",))
    unknown = Measured(source="prometheus: up", unknown="the query gives no data")
    run = Measured(source="loadtest: steady", shown="5.63 ms", verdict=Verdict.MET, because="p95 was 5.63 ms")
    source = LoadtestSource(scenario="steady", expectation="p95 < 200ms", valid_seconds=86_400)
    load = goal(source, target=None, name="p95 | under load")
    return (
        judge(goal(name="variance"), met),
        judge(goal(name="failures"), missed),
        judge(goal(name="up", target=">= 1"), unknown),
        judge(load, run),
    )


@pytest.fixture
def scored() -> Scored:
    """A scorecard with one goal of each verdict, and a load test."""
    results = _results()
    return Scored(scorecard=scorecard(*(one.goal for one in results)), at_seconds=AT, results=results)


def test_text(scored: Scored) -> None:
    """A table, and below it why a goal was missed or cannot be told, and what to know of its value."""
    assert (
        as_text(scored)
        == """\
platform: 2 of 4 goals met, 1 missed, 1 cannot be told (2025-10-09 08:53 UTC)

  goal              target       value    n   verdict      trend            source
✓ variance          < 5%         3%       12  met          better (was 4%)  value: me
✗ failures          < 5%         8%       50  missed       unclear          dora: change fail rate
? up                >= 1         -        -   cannot tell  -                prometheus: up
✓ p95 | under load  p95 < 200ms  5.63 ms  -   met          -                loadtest: steady

failures: missed
  8% against < 5%
  proxy: tags

up: cannot tell
  the query gives no data"""
    )


def test_markdown(scored: Scored) -> None:
    """The same; what stands in a file cannot break the table."""
    text = as_markdown(scored)

    assert "| ✓ | p95 \\| under load | p95 &lt; 200ms | 5.63 ms | - | met | - | loadtest: steady |" in text
    assert "**failures**: missed\n- 8% against &lt; 5%\n- proxy: tags" in text
    assert "**variance**" not in text


def test_a_name_is_no_command() -> None:
    """A terminal obeys escapes and a platform's comments links and mentions: what stands in a file is shown as text."""
    result = judge(goal(name="\x1b[31mred\n[link](x) @all"), Measured(source="value: me", value=0.03))
    scored = Scored(scorecard=scorecard(result.goal), at_seconds=AT, results=(result,))

    assert "\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}[link](x) @all" in as_text(scored)
    assert "\N{REPLACEMENT CHARACTER}\\[31mred \\[link\\](x) @\N{ZERO WIDTH SPACE}all" in as_markdown(scored)


def test_json_is_as_its_schema_says(scored: Scored) -> None:
    """Values as they are, null for what is not known."""
    Draft202012Validator.check_schema(_SCHEMA)
    record = json.loads(as_json(scored))

    assert [] == [error.message for error in Draft202012Validator(_SCHEMA).iter_errors(record)]
    assert ("missed", {"met": 2, "missed": 1, "cannot_tell": 1}) == (record["verdict"], record["counts"])
    assert [0.03, 0.08, None, None] == [one["value"] for one in record["goals"]]


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        pytest.param({"met"}, Verdict.MET, id="all are met"),
        pytest.param({"met", "cannot tell"}, Verdict.UNKNOWN, id="one cannot be told"),
        pytest.param({"met", "cannot tell", "missed"}, Verdict.MISSED, id="one is missed, which outweighs"),
    ],
)
def test_the_whole_is_as_its_worst(scored: Scored, verdicts: set[str], verdict: Verdict) -> None:
    """The exit code goes by it."""
    chosen = tuple(one for one in scored.results if one.verdict in verdicts)

    assert verdict is Scored(scorecard=scored.scorecard, at_seconds=AT, results=chosen).verdict
