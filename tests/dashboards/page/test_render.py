import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from dashboards.page.charts import Marker, MarkerKind, Region, Threshold, TimeChart
from dashboards.page.model import Column, Fact, Facts, Outcome, Page, Prose, Row, Summary, Table
from dashboards.page.render import render
from dashboards.page.units import SECONDS
from tests.dashboards.page.examples import START, full_page, group, series

_HOSTILE = "</script><script>alert('x')</script><img src=x onerror=\"alert(1)\"> & ' \u2028 ü 試"


class _Seen(HTMLParser):
    """What a browser would find in the page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.tags[-1][0] if self.tags else "", data))

    def attributes(self, name: str) -> list[str | None]:
        """List the values of an attribute, in order."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def under(self, tag: str) -> list[str]:
        """List the text directly after a start tag."""
        return [text for parent, text in self.texts if parent == tag and text.strip()]


def test_the_same_page_gives_the_same_bytes() -> None:
    """Nothing of the moment or the machine enters the file."""
    assert render(full_page()) == render(full_page())


def test_nothing_is_fetched() -> None:
    """Every address in the page stays in the page."""
    seen = _Seen(render(full_page()))
    addresses = [
        value for name in ("href", "src", "srcset", "action", "data", "poster") for value in seen.attributes(name)
    ]
    assert {"#main", "#section-2", "#section-3", "#section-4", "#section-5", "data:,"} == set(addresses)


def test_nothing_in_the_markup_needs_inline_permission() -> None:
    """The policy has no place for style attributes and event handlers, so there are none."""
    attributes = {name for _, attributes in _Seen(render(full_page())).tags for name in attributes}
    assert [] == [name for name in attributes if name == "style" or name.startswith("on")]


def test_the_policy_names_exactly_the_scripts_and_styles_of_the_page() -> None:
    """Each inline script and style runs because its hash is in the policy, and nothing else does."""
    html = render(full_page())
    (policy,) = [
        tag.get("content") for name, tag in _Seen(html).tags if tag.get("http-equiv") == "Content-Security-Policy"
    ]
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.DOTALL)
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in inline]
    assert sorted(hashes) == sorted(re.findall(r"'sha256-([^']+)'", policy or ""))


def test_hostile_text_stays_text() -> None:
    """Whatever a name holds, the page has the same elements as with a harmless one."""
    harmless, hostile = (_Seen(render(_page_that_says(text))) for text in ("harmless", _HOSTILE))
    assert [tag for tag, _ in harmless.tags] == [tag for tag, _ in hostile.tags]
    assert [_HOSTILE] == hostile.under("title")


def test_hostile_text_arrives_whole_in_the_data() -> None:
    """The script gets the very names that the page was given."""
    (data,) = re.findall(r'class="group-data">(.*?)</script>', render(_page_that_says(_HOSTILE)))
    shared = json.loads(data)
    (chart,) = shared["charts"].values()
    assert (_HOSTILE, _HOSTILE, _HOSTILE) == (
        chart["series"][0]["name"],
        shared["markers"][0]["label"],
        chart["thresholds"][0]["label"],
    )


def test_anchors_are_unique_and_lead_somewhere() -> None:
    """Every link and every label refers to one element."""
    seen = _Seen(render(full_page()))
    ids = seen.attributes("id")
    refers = [
        (value or "").removeprefix("#")
        for name in ("href", "aria-labelledby", "aria-describedby")
        for value in seen.attributes(name)
    ]
    assert len(ids) == len(set(ids))
    assert set() == set(refers) - set(ids) - {"data:,"}


def test_table_headers_say_what_they_head() -> None:
    """Every header cell has a scope for screen readers."""
    headers = [attributes for tag, attributes in _Seen(render(full_page())).tags if tag == "th"]
    assert {"row", "col"} == {attributes.get("scope") for attributes in headers}


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(Outcome.PASSED, "✓</span> passed", id="passed"),
        pytest.param(Outcome.FAILED, "✗</span> failed", id="failed"),
        pytest.param(Outcome.INCONCLUSIVE, "?</span> inconclusive", id="inconclusive"),
    ],
)
def test_a_badge_has_a_word_and_a_symbol(outcome: Outcome, expected: str) -> None:
    """Colour is never the only signal."""
    assert expected in render(Page(title="T", sections=(Summary(outcome=outcome, sentence="So it is."),)))


def test_only_rows_that_did_not_pass_are_unfolded() -> None:
    """What needs attention is open; the rest is one click away."""
    details = [attributes for tag, attributes in _Seen(render(full_page())).tags if tag == "details"]
    assert [False, True, False] == ["open" in attributes for attributes in details]


def test_a_table_without_outcomes_has_no_column_for_them() -> None:
    """A plain table starts with its own first column."""
    plain = Table(title="T", columns=(Column(title="A"),), rows=(Row(cells=("a",), detail=("why",)),))
    html = render(Page(title="T", sections=(plain,)))
    assert ["A", "a"] == _Seen(html).under("th")
    assert '<td role="cell" class="detail-indent">' not in html


def test_an_empty_table_says_why() -> None:
    """No rows are not the same as a table that forgot them."""
    empty = Table(title="T", columns=(Column(title="A"),), rows=(), why_empty="no canary ran")
    assert "<strong>Nothing here:</strong> no canary ran" in render(Page(title="T", sections=(empty,)))


def test_an_empty_chart_says_why() -> None:
    """No data has a reason, and never looks like zero."""
    assert "<strong>No data:</strong> the queue was never scraped" in render(full_page())


def test_a_page_without_sections_is_a_page() -> None:
    """The smallest page has a title and nothing to navigate."""
    html = render(Page(title="Nothing yet"))
    assert ["Nothing yet"] == _Seen(html).under("h1")
    assert "<nav" not in html


def test_the_licence_of_the_charts_travels_with_them() -> None:
    """MIT asks for its text in every copy."""
    assert "Copyright (c) 2022 Leon Sorokin" in render(Page(title="T"))


def _page_that_says(text: str) -> Page:
    fact = Fact(name=text, value=text)
    chart = TimeChart(
        title=text,
        description=text,
        series=(series(text, 1.0),),
        thresholds=(Threshold(value=1, label=text),),
        why_empty=text,
    )
    marks = {
        "markers": (Marker(time=START, label=text, kind=MarkerKind.UP),),
        "regions": (Region(start_time=START, end_time=START + 1, label=text),),
    }
    sections = (
        Summary(outcome=Outcome.PASSED, sentence=text),
        Facts(title=text, facts=(fact,)),
        Table(title=text, columns=(Column(title=text),), rows=(Row(cells=(text,), detail=(text,)),)),
        Prose(title=text, paragraphs=(text,)),
        group(chart, title=text, **marks),
    )
    return Page(title=text, facts=(fact,), sections=sections)


def test_times_without_a_date_name_none() -> None:
    """A simulation that begins at 0 s does not begin in the year 1970."""
    chart = TimeChart(title="Latency", unit=SECONDS, series=(series("p50", 0.01, 0.02),))
    marker = Marker(time=START + 1, label="1 → 2", kind=MarkerKind.UP)
    page = Page(title="A simulation", facts=(), sections=(group(chart, markers=(marker,), is_dated=False),))

    html = render(page)

    assert "+0 s is the beginning" in html
    assert " UTC" not in "".join(_Seen(html).under("td"))
