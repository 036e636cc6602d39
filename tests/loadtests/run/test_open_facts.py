"""`run.json` of a load of arrivals."""

import json
from dataclasses import replace

from loadtests.run.facts import facts_from_json, facts_to_json
from slo.documents import Document
from tests.loadtests.run_builder import good_run
from tests.loadtests.test_arrival_book import PLAN


def test_open_plan_is_read_as_it_was_written() -> None:
    """A run is judged by the arrivals that it had."""
    facts = replace(good_run().facts, plan=PLAN)
    value = json.loads(json.dumps(facts_to_json(facts)))
    mistakes: list[object] = []
    assert facts_from_json(Document(file="run.json", value=value, lines={}), mistakes).plan == PLAN  # type: ignore[arg-type]
    assert mistakes == []
