"""A check that could not look is told of in every format: it did not find nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from slo.findings.catalog import Catalog
from slo.findings.formats import FORMATS
from slo.findings.interface import Found, Level, NotMade, Unmade
from slo.lint import checks
from tests.slo.findings.reports import a_finding, a_report
from tests.slo.findings.sarif_schema import SCHEMA

UNMADE = Unmade(id="second", why="pods: denied")
REPORT = a_report(a_finding(), not_made=(UNMADE,))
NOTHING = a_report(not_made=(UNMADE, replace(UNMADE, id="third")))


def test_the_summary_counts_what_was_not_made() -> None:
    """Nobody takes it for health."""
    assert "1 warning in 2 things; 1 check not made" == REPORT.summary
    assert "nothing found in 2 things; 2 checks not made" == NOTHING.summary


@pytest.mark.parametrize("style", ["text", "markdown", "json", "sarif", "junit"])
def test_every_format_tells_which_and_why(style: str) -> None:
    """Beside findings, and without any."""
    for report in (REPORT, NOTHING):
        told = FORMATS[style](report)
        assert "second" in told
        assert "pods: denied" in told


def test_the_text_gives_each_its_lines() -> None:
    """As findings have theirs."""
    assert "not made: second\n  pods: denied\n\nnot made: third\n  pods: denied\n\nnothing found" in FORMATS["text"](
        NOTHING
    )


def test_json_has_a_list_of_them_where_there_are_any() -> None:
    """A report in which all was looked at is what it was."""
    assert [{"id": "second", "why": "pods: denied"}] == json.loads(FORMATS["json"](REPORT))["not_made"]
    assert "not_made" not in json.loads(FORMATS["json"](a_report()))


def test_junit_has_an_error_and_no_case_that_passed() -> None:
    """A skipped case would be one that somebody chose to leave out."""
    suite = ET.fromstring(FORMATS["junit"](REPORT))  # noqa: S314 - our own text

    assert ("3", "1", "1") == tuple(suite.get(name) for name in ("tests", "failures", "errors"))
    assert ["second was not made"] == [one.get("message") for one in suite.iter("error")]


def test_sarif_notifies_of_the_rule() -> None:
    """By its index among the rules."""
    document = json.loads(FORMATS["sarif"](REPORT))
    jsonschema.validate(document, SCHEMA)

    (told,) = document["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert {"id": "second", "index": 1} == told["associatedRule"]


class OneCheck(Catalog[bool]):
    """A catalogue of one check that finds something and then may not look any further."""

    def _load(self, ids):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - the base class types it
        def run(is_readable: bool) -> Iterator[Found]:  # noqa: FBT001 - a subject
            finding = a_finding()
            yield Found(level=Level.ERROR, place=finding.place, sentence="bad", fix="mend")
            if not is_readable:
                reason = "denied"
                raise NotMade(reason)

        return dict.fromkeys(ids, run)


def test_what_was_found_before_counts() -> None:
    """And so does what is found on other subjects."""
    package: ModuleType = checks
    catalog = OneCheck(package=package, command="x")
    examined = catalog.look([True, False, False], ids=["first"])

    assert ["bad"] == [one.sentence for one in examined.findings]
    assert (Unmade(id="first", why="denied"),) == examined.not_made
    with pytest.raises(NotMade, match="denied"):
        catalog.examine([False], ids=["first"])
