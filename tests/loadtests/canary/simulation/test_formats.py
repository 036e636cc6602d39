"""Answers as lines, text, JSON, Markdown and a page."""

import json
import re

import pytest

from dashboards.page.grid import Grid
from dashboards.page.model import Page
from dashboards.page.render import render
from dashboards.page.widgets import Lanes
from loadtests.canary.model import HookType, Metric, ThresholdRange
from loadtests.canary.records import tick_from_json
from loadtests.canary.simulation.as_json import as_json
from loadtests.canary.simulation.as_markdown import as_markdown
from loadtests.canary.simulation.as_page import as_page
from loadtests.canary.simulation.as_text import as_text
from loadtests.canary.simulation.courses import CourseName
from loadtests.canary.simulation.drawing import timeline_grid
from loadtests.canary.simulation.lines import lines
from slo.documents import Document
from slo.errors import Mistake
from tests.loadtests.canary.builder import SUCCESS_RATE, analysis, canary, hook
from tests.loadtests.canary.simulation.courses import simulated

DURATION = Metric(name="request-duration", range=ThresholdRange(maximum=500))
SPEC = canary(analysis(metrics=(SUCCESS_RATE, DURATION), hooks=(hook(HookType.ROLLOUT, "load-test"),)))


def grids(page: Page) -> list[Grid]:
    """Give the drawn timelines of a page."""
    return [section for section in page.sections if isinstance(section, Grid)]


def test_ticks_alike_are_one_line() -> None:
    """Ten minutes of waiting are said once, with when they began and ended."""
    waiting = list(lines(simulated("never-ready", SPEC).timeline))[1]
    assert ("2..11", "60..600 s", "✗ shop not ready") == (
        waiting.number,
        waiting.time,
        waiting.what.partition(" →")[0],
    )


def test_a_few_ticks_alike_are_written_out() -> None:
    """They are easier to count."""
    assert ["4", "5", "6"] == [line.number for line in list(lines(simulated("primary-scales", SPEC).timeline))[3:6]]


@pytest.mark.parametrize(
    ("step", "cells"),
    [
        pytest.param(1, 1, id="what is not nothing is seen"),
        pytest.param(10, 1, id="10 %"),
        pytest.param(55, 6, id="55 %"),
    ],
)
def test_the_weight_is_drawn(step: int, cells: int) -> None:
    """In ten cells."""
    spec = canary(analysis(step_weight=step, max_weight=100))
    assert ["", "█" * cells] == [line.bar for line in list(lines(simulated("failing", spec).timeline))[:2]]


def test_copies_are_drawn_otherwise() -> None:
    """They are no share of the requests."""
    mirrored = list(lines(simulated("healthy", canary(analysis(mirror=True))).timeline))[1]
    assert ("copies", "░" * 10) == (mirrored.weight, mirrored.bar)


def test_text_has_a_line_for_each_tick() -> None:
    """Time, tick, phase, weight, failed checks, what was checked and said; then what it comes to."""
    text = as_text([simulated("failing", SPEC)])
    assert (
        "120 s     3  Progressing    10 %  █              1/2  ✓ load-test ✗ request-success-rate 49.5 % → "
        "Halt shop.demo advancement success rate 49.50% < 99%"
    ) in text.splitlines()
    assert "→ rolled back at tick 5, 120 s after the first bad check (request-success-rate 49.5 %, tick 3)" in text
    assert "in all as many as come in 18 s" in text
    assert "release " not in text


def test_several_releases_are_compared_first() -> None:
    """A line for each, before their ticks."""
    text = as_text([simulated(name, SPEC) for name in ("healthy", "failing")])
    assert re.search(r"^healthy +promoted at tick 9 +480 s +0 of 2 +50 % +120 s$", text, re.MULTILINE)
    assert re.search(r"^failing +rolled back at tick 5 +240 s +2 of 2 +10 % +18 s$", text, re.MULTILINE)


def test_json_is_a_tick_a_line() -> None:
    """As in `canary.jsonl`, with the release; the last one of each says what it came to."""
    simulations = [simulated(name, SPEC) for name in ("healthy", "failing")]
    read = [json.loads(line) for line in as_json(simulations).splitlines()]
    assert ["healthy"] * 9 + ["failing"] * 5 == [tick.pop("release") for tick in read]
    outcomes = {number: tick.pop("outcome") for number, tick in enumerate(read) if "outcome" in tick}
    assert [8, 13] == list(outcomes)
    assert {
        "end": "rolled back",
        "ticks": 5,
        "seconds": 240.0,
        "failed_checks": 2,
        "lost_ticks": 0,
        "first_fault": {"tick": 3, "seconds": 120.0, "kind": "metric", "name": "request-success-rate"},
        "most_weight_percent": 10,
        "was_mirrored": False,
        "canary_seconds": 18.0,
    } == outcomes[13]
    assert outcomes[8]["first_fault"] is None
    mistakes: list[Mistake] = []
    ticks = [tick_from_json(Document(file="-", value=tick, lines={(): 1}), mistakes) for tick in read]
    assert ([], [tick for one in simulations for tick in one.timeline.ticks]) == (mistakes, ticks)


def test_markdown_has_a_table_for_each_release() -> None:
    """And one of the ends."""
    simulation = simulated("refused", SPEC)
    text = as_markdown([simulation])
    assert text.startswith("# What Canary demo/shop would do\n\nCanary in steps of 10 % up to 50 %")
    assert "| refused | rolled back at tick 5 | 240 s | 2 of 2 | 10 % | 18 s |" in text
    assert "## refused: every webhook is refused from tick 1 on" in text
    ticks = text.partition("## refused")[2].partition("## Assumed")[0]
    assert len(simulation.timeline.ticks) == len(re.findall(r"^\| \d+ s \|", ticks, re.MULTILINE))


def test_the_page_draws_weights_phases_and_checks() -> None:
    """Everything shares one axis, which has no date."""
    (grid,) = grids(as_page([simulated("failing", SPEC)]))
    weights, failed, rate, duration = grid.charts
    canary_share, primary_share = weights.series
    assert (0.0, 0.1, 0.1, 0.1, 0.0, 0.0) == canary_share.values
    assert (1.0, 0.9, 0.9, 0.9, 1.0, 1.0) == primary_share.values
    assert (0, 0, 1, 2, 0, 0) == failed.series[0].values
    assert [2] == [threshold.value for threshold in failed.thresholds]
    assert ((120.0, 180.0), (49.5, 49.5)) == (rate.series[0].times, rate.series[0].values)
    assert (True, [500]) == (duration.is_empty, [threshold.value for threshold in duration.thresholds])
    phases, checks = (panel.content for panel in grid.panels if isinstance(panel.content, Lanes))
    assert ["Progressing", "Failed"] == [span.text for span in phases.lanes[0].spans]
    assert {
        "pods of shop-primary": 5,
        "pods of shop": 4,
        "load-test": 2,
        "request-success-rate": 2,
    } == {lane.name: len(lane.spans) for lane in checks.lanes}
    assert (0.0, 300.0, False) == (grid.start_time, grid.end_time, grid.is_dated)


def test_a_timeline_is_drawn_in_two_columns() -> None:
    """Phases and checks need the whole width."""
    grid = timeline_grid(simulated("healthy", SPEC).timeline, SPEC)
    panels = [(panel.x, panel.y, panel.width, panel.height) for panel in grid.panels]
    assert [(0, 0, 12, 6), (12, 0, 12, 6), (0, 6, 24, 3), (0, 9, 24, 7), (0, 16, 12, 6), (12, 16, 12, 6)] == panels


def test_a_check_that_did_not_pass_says_why_on_hover() -> None:
    """Where it has no value."""
    timeline = simulated("refused", SPEC).timeline
    (lane,) = (
        lane
        for panel in timeline_grid(timeline, SPEC).panels
        if isinstance(panel.content, Lanes)
        for lane in panel.content.lanes
        if lane.name == "load-test"
    )
    assert ["403 refused"] * 2 == [span.text for span in lane.spans]


@pytest.mark.parametrize("name", list(CourseName))
def test_every_course_has_a_page(name: CourseName) -> None:
    """And every form is the same each time."""
    simulation = simulated(name, SPEC, most_ticks=40)
    assert render(as_page([simulation])) == render(as_page([simulated(name, SPEC, most_ticks=40)]))
    assert as_text([simulation]) == as_text([simulated(name, SPEC, most_ticks=40)])


def test_a_page_without_an_analysis() -> None:
    """There is nothing to check, and no threshold."""
    html = render(as_page([simulated("healthy", canary(skip_analysis=True))]))
    assert "No analysis: every release is promoted at once" in html


def test_every_page_names_what_is_worth_knowing() -> None:
    """As the text does."""
    html = render(as_page([simulated("recalled", SPEC)]))
    assert "There is no webhook of type rollback: nobody can call a release back." in html
