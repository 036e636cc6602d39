import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.page.charts import ChartGroup, Series, TimeChart
from dashboards.page.model import Page
from dashboards.page.render import render
from dashboards.page.units import NUMBER, RATIO, SECONDS, per_second
from tests.browser import needs_browser, opened
from tests.dashboards.page.examples import full_page

pytestmark = [pytest.mark.e2e, needs_browser]


def _opened(html: str, folder: Path) -> str:
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    return opened(file)


def _error_is_hidden(document: str) -> bool:
    return re.search(r'<div id="page-error"[^>]* hidden=""', document) is not None


def test_a_full_page_is_drawn(tmp_path: Path) -> None:
    """Three charts of four have data: each has its canvas, and no error shows."""
    document = _opened(render(full_page()), tmp_path)
    root = re.search(r"<html[^>]*>", document)
    assert root is not None
    assert 'data-rendered="true"' in root[0]
    assert 'data-charts="3"' in root[0]
    assert 3 == document.count("<canvas")
    assert _error_is_hidden(document)


def test_the_browser_spells_values_as_python_does(tmp_path: Path) -> None:
    """The legend at rest, written by the script, repeats what the renderer wrote."""
    html = render(full_page())
    legend = re.compile(r'<span class="value">([^<]*)</span>')
    assert legend.findall(html) == legend.findall(_opened(html, tmp_path))


def test_the_browser_spells_any_number_as_python_does(tmp_path: Path) -> None:
    """Small and large ones, rounded ones, and those with a number of decimals."""
    numbers = (0.00042, 1.234e-9, -9.999e-7, 2e21, 1.5e30, -1e-12, 123_456.0, 0.1 + 0.2, 99.95, 1234.5, 0.0005, 5e-100)
    units = (NUMBER, SECONDS, replace(RATIO, decimals=2), per_second("requests"))
    charts = tuple(
        TimeChart(
            title=f"chart {place}",
            unit=unit,
            series=tuple(Series(name=f"{number!r}", times=(1.0,), values=(number,)) for number in numbers),
        )
        for place, unit in enumerate(units)
    )
    html = render(Page(title="numbers", sections=(ChartGroup(title="all", charts=charts, start_time=0, end_time=2),)))
    legend = re.compile(r'<span class="value">([^<]*)</span>')
    assert len(numbers) * len(units) == len(legend.findall(html))
    assert legend.findall(html) == legend.findall(_opened(html, tmp_path))


def test_a_page_without_charts_is_drawn(tmp_path: Path) -> None:
    """Nothing to draw is no error."""
    document = _opened(render(Page(title="Nothing yet")), tmp_path)
    assert 'data-rendered="true"' in document
    assert _error_is_hidden(document)


def test_a_script_that_fails_is_said_on_the_page(tmp_path: Path) -> None:
    """Data that was damaged on its way shows a message instead of an empty chart."""
    damaged = render(full_page()).replace('class="group-data">{', 'class="group-data">{{')
    document = _opened(damaged, tmp_path)
    assert 'data-rendered="true"' not in document
    assert "Part of this page could not be drawn" in document
    assert not _error_is_hidden(document)
