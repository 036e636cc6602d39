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
_STARTED = re.compile(r"Started (\w+) load (\S+) on")
_SOME = re.compile(r"[1-9]")
_A_TWENTIETH_AT_LEAST = re.compile(r"^(0\.(0[5-9]|[1-9])|[1-9])")
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
    visitor.go("/ui")
    assert "/ui/login" in page.url


def test_each_load_is_started_seen_and_stopped(visitor: Visitor) -> None:
    """Every kind appears in the table of all pods with what it achieves; one is stopped by itself, then all."""
    page = visitor.log_in()
    rows = {kind: _row(page, _started(page, kind, values)) for kind, values in _LOADS.items()}
    for kind, row in rows.items():
        expect(row.locator("[data-label=Requested]")).to_contain_text(next(iter(_LOADS[kind].values())))
        expect(row.locator("[data-label=Achieved]")).to_contain_text(_SOME, timeout=20_000)
        expect(row.locator(".state")).to_have_text("running")
    visitor.photograph("every-load")

    rows["CPU"].get_by_role("button", name=re.compile("stop cpu", re.IGNORECASE)).click()
    expect(rows["CPU"].locator(".state")).to_have_text("stopped", timeout=15_000)
    expect(rows["Memory"].locator(".state")).to_have_text("running")
    page.get_by_role("button", name="Stop all").click()
    for row in rows.values():
        expect(row.locator(".state")).to_have_text("stopped", timeout=15_000)


def test_two_people_see_the_same_loads(visitor: Visitor) -> None:
    """What one of them starts, the other sees without doing anything; what a program starts, both see."""
    page, other = visitor.log_in(), visitor.neighbour().log_in()
    by_page = _started(page, "Memory", _LOADS["Memory"])
    by_program = visitor.start_load()

    for job_id in (by_page, by_program):
        for view in (page, other):
            expect(_row(view, job_id).locator(".state")).to_have_text("running", timeout=15_000)


def test_a_broken_form_says_every_mistake_beside_its_field(visitor: Visitor) -> None:
    """What was typed stays; nothing starts."""
    visitor.expected = {422}
    page = visitor.log_in()
    before = visitor.load_ids()
    _send(page, "CPU", {"cores": "-1", "duration_seconds": "0"})

    for field, typed in (("cores", "-1"), ("duration_seconds", "0")):
        expect(page.locator(f"#cpu-{field}-mistake")).to_contain_text("must be")
        expect(page.locator(f"#cpu-{field}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#cpu-{field}")).to_have_value(typed)
    assert before == visitor.load_ids()
    visitor.photograph("mistakes")


def test_the_charts_show_what_the_pods_do(visitor: Visitor) -> None:
    """Prometheus is asked; CPU that is burnt and requests that are answered are seen in figures, pod by pod."""
    page = visitor.log_in()
    _started(page, "CPU", {"cores": "0.6", "duration_seconds": "60"})  # enough for eight pods, as there are at most
    expect(page.locator("#live-source")).to_contain_text("From Prometheus", timeout=30_000)
    for _ in range(60):
        assert visitor.ask("GET", "/load/cpu/work?ms=1").ok

    expect(_figures(page, "requests").filter(has_text=_SOME)).to_have_count(1, timeout=30_000)
    expect(_figures(page, "latency").filter(has_text=re.compile(r"\d m?s$"))).to_have_count(3)
    expect(_figures(page, "errors").filter(has_text=re.compile("^0 %$"))).to_have_count(1)
    burning = _figures(page, "cpu").filter(has_text=_A_TWENTIETH_AT_LEAST)
    expect(burning.nth(2)).to_be_visible(timeout=45_000)
    expect(_figures(page, "memory").filter(has_text=re.compile("[1-9].* MiB")).nth(2)).to_be_visible()
    expect(page.locator("#live canvas")).to_have_count(6)
    ready = page.locator("#live-panels .live-facts div").filter(has=page.get_by_text("Ready", exact=True))
    expect(ready.locator("dd")).to_have_text(re.compile(r"^[3-9]$"), timeout=15_000)
    visitor.photograph("charts")


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

    load_id = visitor.start_load()
    visitor.log_in()
    expect(_row(page, load_id)).to_be_visible()
    expect(page.locator("#live-panels")).not_to_contain_text("Reading", timeout=10_000)
    page.locator(f"#open-{load_id}").click()
    expect(page.locator(f'#jobs tr[data-of="{load_id}"]').first).to_be_visible()
    assert ([], 0) == (visitor.barriers(), max(visitor.overhang(), 0))
    visitor.photograph(f"page-{name}")

    visitor.expected = {422}
    _send(page, "CPU", {"cores": "-1", "duration_seconds": "0"})
    expect(page.locator("#cpu-cores-mistake")).to_be_visible()
    assert ([], 0) == (visitor.barriers(), max(visitor.overhang(), 0))


def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    """From the link that skips the header to a load that is started and stopped; polls of the table keep the focus."""
    page = visitor.log_in()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "main" == page.evaluate("document.activeElement.id")

    visitor.tab_to("cpu-cores")
    page.keyboard.type("0.05")
    visitor.tab_to("cpu-duration_seconds")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    load_id = _told(page, "CPU")

    visitor.tab_to(f"stop-{load_id}")
    for _ in range(2):  # the second comes when the answer to the first is in the page
        page.wait_for_event("response", lambda response: response.url.endswith("/ui/partials/jobs"))
    assert f"stop-{load_id}" == page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    expect(_row(page, load_id).locator(".state")).to_have_text("stopped", timeout=15_000)


def test_faults_are_switched_on_and_off(visitor: Visitor) -> None:
    """On every pod, and back; what the page says is what requests meet."""
    page = visitor.log_in()
    page.locator("#faults-error_rate").fill("1")
    page.get_by_role("button", name="Set faults").click()
    expect(page.locator("#faults")).to_contain_text(re.compile(r"on all \d+ pods"))
    assert {(500, "error")} == {visitor.fault() for _ in range(9)}
    page.reload()
    expect(page.locator("#faults-error_rate")).to_have_value("1")
    visitor.photograph("faults")

    page.get_by_role("button", name="Switch faults off").click()
    expect(page.locator("#faults-error_rate")).to_have_value("0")
    assert {(200, None)} == {visitor.fault() for _ in range(9)}


def _send(page: Page, kind: str, values: dict[str, str]) -> None:
    tab = page.get_by_role("link", name=kind, exact=True)
    if tab.get_attribute("aria-current") is None:
        tab.click()
        expect(tab).to_have_attribute("aria-current", "true")
    for field, value in values.items():
        page.locator(f"#{kind.lower()}-{field}").fill(value)
    page.get_by_role("button", name=re.compile(f"start {kind}", re.IGNORECASE)).click()


def _started(page: Page, kind: str, values: dict[str, str]) -> str:
    """Start a load, and give its id as the page tells it."""
    _send(page, kind, values)
    return _told(page, kind)


def _told(page: Page, kind: str) -> str:
    expect(page.locator("#status")).to_contain_text(f"Started {kind.lower()} load")
    found = _STARTED.search(page.locator("#status").inner_text())
    assert found is not None
    return found[2]


def _row(page: Page, load_id: str) -> Locator:
    return page.locator(f'#jobs tr[data-job="{load_id}"]')


def _figures(page: Page, chart: str) -> Locator:
    """The latest values below a chart, those of requests and limits aside."""
    return page.locator(f'[data-chart="{chart}"] .live-legend div:not(.live-reference) dd')
