"""Rows: how soon the page shows something, and how much it moves afterwards, in a real browser."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from loadtests.sandbox.ports import LOOPBACK
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.workload import Workload
from tests.browser import COMMAND, OPTIONS

LOADS = 5
_WATCHED_MILLISECONDS = 4000
"""The charts and tables come after the first paint: what they push aside counts."""
_WATCH = """
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_WINDOWS = {"wide": (1440, 900), "phone": (360, 740)}


def rows() -> tuple[Row, ...]:
    """Return the rows."""
    return (
        Row(
            key="paint",
            name="first contentful paint of /ui",
            unit="ms",
            target=Target(bound=Bound.AT_MOST, value=1000.0),
            measure=paint,
        ),
        Row(
            key="shift",
            name="layout shift of /ui, cumulative",
            unit="",
            target=Target(bound=Bound.AT_MOST, value=0.1),
            measure=shift,
        ),
    )


def paint(machine: Machine, *, loads: int = LOADS) -> Measurement:
    """Open the page anew each time, with nothing in the browser's cache."""
    found: dict[str, list[float]] = {name: [] for name in _WINDOWS}
    with _page_of_a_pod(machine) as (browser, url):
        for _ in range(loads):
            for name, size in _WINDOWS.items():
                found[name].append(_seen(browser, url, size, watched_milliseconds=0)[0])
    medians = {name: statistics.median(times) for name, times in found.items()}
    worst = max(medians, key=medians.__getitem__)
    return Measurement(
        value=medians[worst],
        how=f"headless Chromium, an empty cache each time, the worse of the medians of {loads}; {machine.pinning}",
        samples=tuple(found[worst]),
        samples_unit="ms",
        beside=tuple(Beside(name=name, unit="ms", value=value) for name, value in medians.items()),
    )


def shift(machine: Machine) -> Measurement:
    """Watch the page while charts and tables arrive."""
    with _page_of_a_pod(machine) as (browser, url):
        found = {
            name: _seen(browser, url, size, watched_milliseconds=_WATCHED_MILLISECONDS)[1]
            for name, size in _WINDOWS.items()
        }
    return Measurement(
        value=max(found.values()),
        how=f"headless Chromium, over the first {_WATCHED_MILLISECONDS / 1000:g} s, the worse of two windows",
        samples=tuple(found.values()),
        samples_unit="",
        beside=tuple(Beside(name=name, unit="", value=value) for name, value in found.items()),
    )


@contextmanager
def _page_of_a_pod(machine: Machine) -> Iterator[tuple[Browser, str]]:
    if COMMAND is None:
        raise NotMeasured(what="chromium", why="is not there; run `make setup`")
    with Processes(machine) as processes, sync_playwright() as playwright:
        workload = Workload(processes, core=machine.server_core)
        browser = playwright.chromium.launch(executable_path=COMMAND, args=list(OPTIONS))
        try:
            yield browser, f"http://{LOOPBACK}:{workload.port}/ui"
        finally:
            browser.close()


def _seen(browser: Browser, url: str, size: tuple[int, int], *, watched_milliseconds: int) -> tuple[float, float]:
    """Return the first contentful paint in milliseconds, and the layout shift."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(url, wait_until="load")
        page.wait_for_function(f"{_PAINT} !== null")
        page.wait_for_timeout(watched_milliseconds)
        painted, shifted = page.evaluate(f"[{_PAINT}, window.__shift]")
        return float(painted), float(shifted)
    finally:
        context.close()
