"""What a run must know of SLO rules: queries that count each evaluation once, and a record that is read back."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from loadtests.expectations.interface import Outcome
from loadtests.run.directory import FACTS, read_run
from loadtests.run.model import SloRules
from loadtests.run.slo_rules import slo_queries, slo_rules_from_json, slo_rules_to_json
from loadtests.verdict import judge
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields
from tests.loadtests.run_builder import EXPECTATIONS, good_run
from tests.loadtests.run_directory import write_run
from tests.loadtests.slo_records import AVAILABILITY, BY_ROUTE, RULES


def read(value: object) -> tuple[SloRules, list[str]]:
    """Read rules from JSON; give the mistakes, too."""
    mistakes: list[Mistake] = []
    rules = slo_rules_from_json(Fields(Document(file="run.json", value=value, lines={(): 1}), mistakes))
    return rules, [str(mistake) for mistake in mistakes]


def test_what_is_written_is_read() -> None:
    """With the objective exact."""
    assert (RULES, []) == read(slo_rules_to_json(RULES))


@pytest.mark.parametrize("text", ["1", "0", "-1", "NaN", "much"])
def test_a_ratio_that_is_none(text: str) -> None:
    """A damaged record is named, and nothing is divided by zero."""
    document = slo_rules_to_json(RULES)
    document["slos"][0]["objective_ratio"] = text

    rules, mistakes = read(document)

    assert [f"run.json:1: slos[0].objective_ratio {text}: must be a ratio between 0 and 1; record the run again"] == (
        mistakes
    )
    assert Decimal("0.5") == rules.slos[0].objective_ratio


def test_each_evaluation_is_counted_once() -> None:
    """A step takes what was evaluated in it, and a sample of a rate stands for an interval of its rules."""
    queries = slo_queries(RULES, step_seconds=2.0)

    assert (
        '5 * sum_over_time(slo:sli_total:event_rate{slo_id=~"shop-availability|shop-latency"}[1999ms])'
        == queries["slo_total_events"]
    )
    assert (
        '5 * sum_over_time(slo:sli_error:event_rate{slo_id=~"shop-availability|shop-latency"}[1999ms])'
        == queries["slo_error_events"]
    )


def test_an_alert_ends_with_its_prometheus() -> None:
    """The last sample of one that died must not count for the five minutes that Prometheus looks back."""
    alerts = 'ALERTS{slo_id=~"shop-availability|shop-latency"}'

    assert f"{alerts} and last_over_time({alerts}[12500ms])" == slo_queries(RULES, step_seconds=2.0)["alerts"]


def test_windows_of_different_lengths() -> None:
    """Each SLO's window has a series of its own name."""
    rules = replace(RULES, slos=(AVAILABILITY, replace(BY_ROUTE, period="month")))

    assert (
        'last_over_time(slo:sli_total:events_30d{slo_id=~"shop-availability"}[12500ms]) or '
        'last_over_time(slo:sli_total:events_month{slo_id=~"shop-latency"}[12500ms])'
    ) == slo_queries(rules, step_seconds=2.0)["slo_window_events"]


def test_a_record_from_before_there_were_rules(tmp_path: Path) -> None:
    """It is judged as it was, and what expects something of SLOs finds nothing to go by."""
    write_run(tmp_path, good_run((*EXPECTATIONS, 'budget_spent("availability") < 5%', 'alert "a" stayed silent')))
    document = json.loads((tmp_path / FACTS).read_text(encoding="utf-8"))
    del document["slo_rules"]
    (tmp_path / FACTS).write_text(json.dumps(document), encoding="utf-8")

    outcomes = [judgement.verdict.outcome for judgement in judge(read_run(tmp_path)).judgements]

    assert [*len(EXPECTATIONS) * [Outcome.PASSED], Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE] == outcomes
