"""The interactive page of the interface."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import needs_browser
from tests.page.visitor import Visitor

pytestmark = [pytest.mark.e2e, needs_browser]
_TWO_LINES_PIXELS = 39
"""Of the header's texts: on a phone, too, no word in it is broken."""
_CPU = "#operations-load-post_load_cpu"
_BOTH_THEMES = pytest.mark.parametrize(
    "visitor",
    [pytest.param((1280, False), id="light"), pytest.param((360, True), id="dark-on-a-phone")],
    indirect=True,
)


@_BOTH_THEMES
def test_everybody_can_use_the_api_page(visitor: Visitor, request: pytest.FixtureRequest) -> None:
    """Swagger UI's own colours and labels are not enough."""
    page = visitor.log_in("/docs")
    page.locator(f"{_CPU} .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()

    expect(page.get_by_label("Request body")).to_be_visible()
    heights = page.locator(".docs-header > *").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert max(heights) < _TWO_LINES_PIXELS
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert is_dark == page.evaluate("document.documentElement.classList.contains('dark-mode')")
    assert [] == visitor.barriers()
    assert 0 >= visitor.overhang()
    visitor.photograph(f"docs-{request.node.callspec.id}")


def test_what_it_offers_first_is_taken(visitor: Visitor) -> None:
    """The session of the page lets the request in, with the page's token; the example is a load that starts."""
    page = visitor.log_in("/docs")
    page.locator(f"{_CPU} .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    with page.expect_response("**/load/cpu") as started:
        page.get_by_role("button", name="Execute").click()

    assert 202 == started.value.status, started.value.text()
    assert {"cores": 0.25, "duration_seconds": 60} == json.loads(started.value.request.post_data or "")
    expect(page.locator(f"{_CPU} .live-responses-table tbody .response-col_status").first).to_contain_text("202")
