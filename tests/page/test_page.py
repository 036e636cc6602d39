"""The page, as somebody in a hurry uses it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import needs_browser
from tests.page.visitor import Visitor

pytestmark = [pytest.mark.e2e, needs_browser]
_LOADS = {
    "CPU": {"cores": "0.3", "duration_seconds": "90"},
    "Memory": {"mebibytes": "48", "duration_seconds": "90"},
    "Disk": {"write_mebibytes_per_second": "0.5", "file_mebibytes": "4", "duration_seconds": "90"},
    "Network": {"send_mebibits_per_second": "0.5", "duration_seconds": "90"},
}
_EVERY_VIEW = pytest.mark.parametrize(
    "visitor",
    [
        pytest.param((width, is_dark), id=f"{width}-{'dark' if is_dark else 'light'}")
        for width, is_dark in ((360, True), (360, False), (768, False), (1440, True), (1440, False))
    ],
    indirect=True,
)


def test_whoever_has_no_key_is_asked_for_it(visitor: Visitor) -> None:
    """The page leads to the login, a wrong key is told, the right one leads back, and out again."""
    visitor.expected = {401}
    page = visitor.go("/ui")
    assert "/ui/login" in page.url
    page.locator("input[name=key]").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is wrong")).to_be_visible()

    visitor.log_in()
    expect(page.locator("#jobs")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile("/ui/login"))


def test_each_load_is_started_seen_and_stopped(visitor: Visitor) -> None:
    """Every kind appears in the table of all pods, and leaves it as stopped."""
    page = visitor.log_in()
    for kind, values in _LOADS.items():
        _start(page, kind, values)
        expect(page.get_by_role("status").first).to_contain_text(f"Started {kind.lower()} load")
        expect(_running(page, kind).first).to_be_visible(timeout=10_000)

    visitor.photograph("every-load")
    _running(page, "cpu").first.click()
    page.get_by_role("button", name="Stop all").click()
    expect(_running(page, "")).to_have_count(0, timeout=15_000)


def test_a_broken_form_says_every_mistake_beside_its_field(visitor: Visitor) -> None:
    """What was typed stays; nothing starts."""
    visitor.expected = {422}
    page = visitor.log_in()
    _start(page, "CPU", {"cores": "-1", "duration_seconds": "0"})

    for field, typed in (("cores", "-1"), ("duration_seconds", "0")):
        expect(page.locator(f"#cpu-{field}-mistake")).to_contain_text("must be")
        expect(page.locator(f"#cpu-{field}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#cpu-{field}")).to_have_value(typed)
    assert [] == visitor.barriers()
    visitor.photograph("mistakes")


def test_the_charts_show_what_the_pods_do(visitor: Visitor) -> None:
    """Prometheus is asked, each chart is drawn, and says its last values in words."""
    page = visitor.log_in()

    expect(page.locator("#live canvas").first).to_be_visible(timeout=15_000)
    expect(page.locator("#live")).to_contain_text(re.compile(r"\d"), timeout=15_000)
    expect(page.locator("#live-panels")).to_contain_text(re.compile("replicas", re.IGNORECASE), timeout=15_000)


def test_the_theme_can_be_chosen(visitor: Visitor) -> None:
    """The choice is kept when the page is opened again."""
    page = visitor.log_in()
    switch = page.get_by_role("button", name=re.compile("theme", re.IGNORECASE)).first
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for _ in range(2):
        switch.click()
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    page.reload()

    assert "dark" == page.evaluate("document.documentElement.dataset.theme")
    assert before != page.evaluate("getComputedStyle(document.body).backgroundColor")


@_EVERY_VIEW
def test_everybody_can_use_every_view(visitor: Visitor, request: pytest.FixtureRequest) -> None:
    """On a phone and on a wide screen, light and dark: no serious barrier, and nothing to scroll sideways."""
    name = request.node.callspec.id
    page = visitor.go("/ui/login")
    assert ([], 0) == (visitor.barriers(), max(visitor.overhang(), 0))
    visitor.photograph(f"login-{name}")

    visitor.log_in()
    expect(page.locator("#jobs")).to_be_visible()
    expect(page.locator("#live-panels")).not_to_contain_text("Reading", timeout=10_000)
    assert ([], 0) == (visitor.barriers(), max(visitor.overhang(), 0))
    visitor.photograph(f"page-{name}")


def test_faults_are_switched_on_and_off(visitor: Visitor) -> None:
    """On every pod, and back."""
    page = visitor.log_in()
    page.locator("#faults-error_rate").fill("0.25")
    page.get_by_role("button", name="Set faults").click()
    expect(page.locator("#faults")).to_contain_text("on all 3 pods")
    page.reload()
    expect(page.locator("#faults-error_rate")).to_have_value("0.25")
    visitor.photograph("faults")

    page.get_by_role("button", name="Switch faults off").click()
    expect(page.locator("#faults-error_rate")).to_have_value("0")


def _start(page: Page, kind: str, values: dict[str, str]) -> None:
    page.get_by_role("link", name=kind, exact=True).click()
    for field, value in values.items():
        page.locator(f"#{kind.lower()}-{field}").fill(value)
    page.get_by_role("button", name=re.compile(f"start {kind}", re.IGNORECASE)).click()


def _running(page: Page, kind: str) -> Locator:
    return page.locator("#jobs").get_by_role("button", name=re.compile(f"stop {kind}", re.IGNORECASE))
