"""What a program reads of a report, and what a README shows."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator, ValidationError

from slo.dora import conventions
from slo.dora.metrics.model import Exactness
from slo.dora.report.as_json import as_json
from slo.dora.report.badge import as_shields, as_svg, badge
from tests.slo.dora.report.examples import AT, DAY, FATAL, NOTE, SCHEMA, figure, lead_time, report, window


def test_the_schema_is_one() -> None:
    """Of draft 2020-12, so that other tools can read it."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="a report with everything"),
        pytest.param({"benchmark": None}, id="without what others had"),
        pytest.param({"windows": (), "deployments": (), "incidents": ()}, id="an empty one"),
        pytest.param({"notes": (FATAL, NOTE)}, id="with a fatal note"),
        pytest.param({"windows": (window(7), window(28))}, id="with two windows"),
    ],
)
def test_what_is_written_holds_to_the_schema(changed: dict[str, object]) -> None:
    """Nothing missing, nothing that the schema does not know."""
    Draft202012Validator(SCHEMA).validate(json.loads(as_json(report(**changed))))


def test_the_schema_refuses_what_is_no_report() -> None:
    """A schema that takes anything is none: a trend of its own, a metric too few."""
    content = json.loads(as_json(report()))
    metrics = content["services"][0]["windows"][0]["metrics"]
    metrics["change_lead_time"]["trend"] = "elite"
    with pytest.raises(ValidationError, match="elite"):
        Draft202012Validator(SCHEMA).validate(content)
    metrics["change_lead_time"]["trend"] = "better"
    del metrics["change_fail_rate"]
    with pytest.raises(ValidationError, match="change_fail_rate"):
        Draft202012Validator(SCHEMA).validate(content)


def test_the_schema_names_the_metrics_and_signals_that_there_are() -> None:
    """They are spelt in the conventions, and here once more for readers without Python."""
    definitions = SCHEMA["$defs"]
    assert set(conventions.METRICS) == set(definitions["window"]["properties"]["metrics"]["properties"])
    assert set(conventions.SIGNALS) == set(definitions["evidence"]["properties"]["signal"]["enum"])


def test_a_figure_has_its_unit_its_group_and_its_values_as_they_are() -> None:
    """Programs round for themselves."""
    metric = json.loads(as_json(report()))["services"][0]["windows"][0]["metrics"]["change_lead_time"]
    assert ("seconds", "throughput", 2.5 * DAY, 9.0 * DAY, 9) == (
        metric["unit"],
        metric["group"],
        metric["value"],
        metric["p90"],
        metric["n"],
    )


def test_what_is_not_known_is_null() -> None:
    """Never 0: the first deployment's changes, an open incident's end."""
    service = json.loads(as_json(report()))["services"][0]
    assert [1, 1, None] == [one["changes"] for one in service["deployments"]]
    assert service["incidents"][0]["resolved_seconds"] is None


def test_deployments_are_those_of_the_longest_window() -> None:
    """So the file does not grow with the history; the end is not in a window."""
    one = report(windows=(window(3), window(7)))
    content = json.loads(as_json(one))
    assert ["v1.2.0", "v1.1.0"] == [each["version"] for each in content["services"][0]["deployments"]]
    assert all(AT - 7 * DAY <= each["finished_seconds"] < AT for each in content["services"][0]["deployments"])


def test_the_same_report_is_the_same_json() -> None:
    """Byte by byte."""
    assert as_json(report()) == as_json(report())


def test_a_badge_is_the_value_and_its_days() -> None:
    """And neither a grade nor a colour that would be one."""
    good, bad = badge(lead_time(), days=28), badge(lead_time(value=200.0 * DAY), days=28)
    assert ("change lead time", "2.5 days (28 days)") == (good.label, good.message)
    assert good.colour == bad.colour


def test_a_badge_marks_a_proxy_and_too_few() -> None:
    """It is read without the report beside it."""
    few = replace(lead_time(), is_sufficient=False, exactness=Exactness.PROXY)
    assert "~2.5 days* (28 days)" == badge(few, days=28).message


def test_a_badge_without_a_value_is_grey_and_says_no_data() -> None:
    """Not 0 %."""
    one = badge(figure(conventions.CHANGE_FAIL_RATE, None), days=28)
    assert "no data" == one.message
    assert one.colour != badge(figure(conventions.CHANGE_FAIL_RATE, 0.0), days=28).colour


def test_an_svg_is_well_formed_and_can_be_read_aloud() -> None:
    """It holds the text as such, and nothing from elsewhere."""
    drawn = as_svg(badge(lead_time(), days=28))
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert "change lead time: 2.5 days (28 days)" == root.findtext("{http://www.w3.org/2000/svg}title")
    assert "href" not in drawn


def test_shields_reads_its_own_form() -> None:
    """Its endpoint takes version 1 with these names."""
    content = json.loads(as_shields(badge(lead_time(), days=28)))
    assert {"schemaVersion": 1, "label": "change lead time", "message": "2.5 days (28 days)"}.items() <= content.items()
