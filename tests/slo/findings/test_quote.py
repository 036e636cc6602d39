"""What is quoted of the input stands in every format."""

import json
from dataclasses import replace

from slo.findings.as_junit import as_junit
from slo.findings.as_sarif import as_sarif
from slo.findings.as_text import as_json, as_markdown, as_text
from tests.slo.findings.reports import a_finding, a_report

QUOTE = "sum(up\n   ^"
REPORT = a_report(replace(a_finding(), quote=QUOTE), a_finding("second"))


def test_text_draws_it_below_the_sentence() -> None:
    """The caret stays under what it points at."""
    assert "  warning: shop: too much (first)\n    sum(up\n       ^\n  fix: less\n" in as_text(REPORT)


def test_markdown_draws_it_below_the_table() -> None:
    """A cell has no lines."""
    assert "specs/a b.yaml:7: slos[0].objective\n\n    sum(up\n       ^\n" in as_markdown(REPORT)
    assert 2 == as_markdown(REPORT).count("slos[0].objective | shop")


def test_json_has_it_where_there_is_one() -> None:
    """As a text with its lines."""
    assert [QUOTE, None] == [one.get("quote") for one in json.loads(as_json(REPORT))["findings"]]


def test_sarif_and_junit_have_it_in_the_message() -> None:
    """Between the sentence and the fix."""
    results = json.loads(as_sarif(REPORT))["runs"][0]["results"]

    assert [f"shop: too much\n{QUOTE}\nFix: less", "shop: too much\nFix: less"] == [
        one["message"]["text"] for one in results
    ]
    assert f"warning: shop: too much\n{QUOTE}\nfix: less" in as_junit(REPORT)
