"""The DORA board, the conventions of its series and the exporter's shape say the same."""

import re
from pathlib import Path

import pytest

from dashboards.boards import dora, dora_figures
from dashboards.catalog import view
from dashboards.hermetic.exposition import Sample, read_exposition
from dashboards.reading import Dashboard
from slo.dora import conventions

_SHAPE = Path(__file__).parents[2] / "fixtures" / "exporters" / "load-harness-dora-0.1.prom"
_NAMES = {value for name, value in vars(conventions).items() if name.isupper() and str(value).startswith("dora_")}
_BOUNDED = {
    conventions.RESULT: conventions.RESULTS,
    conventions.PLANNED: ("true", "false"),
    conventions.STAGE: conventions.STAGES,
    conventions.SIGNAL: conventions.SIGNALS,
    conventions.WINDOW: conventions.WINDOWS,
    conventions.QUANTILE: (conventions.MEDIAN, conventions.P90),
    conventions.METRIC: conventions.METRICS,
    conventions.CHECK: conventions.CHECKS,
}
_OF_CONFIGURATION = {*conventions.SERVICE_LABELS, conventions.EDITION}
_OF_ONE_SERIES = {conventions.VERSION, conventions.HASH}
_PART = re.compile(r"_(?:bucket|sum|count)$")


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, ...]:
    """What the exporter exposes."""
    return tuple(read_exposition(_SHAPE.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def board() -> Dashboard:
    """The board as Grafana gets it."""
    return view(dora.board())


def _family(name: str) -> str:
    return _PART.sub("", name)


def test_the_exporter_exposes_what_the_conventions_name(samples: tuple[Sample, ...]) -> None:
    """Each name has a series, and no series has a name of its own."""
    assert {_family(sample.name) for sample in samples} == _NAMES


def test_labels_are_bounded(samples: tuple[Sample, ...]) -> None:
    """A label has a value of its list, or one from the configuration; those of `info` series are one each."""
    for sample in samples:
        for label, value in sample.labels.items():
            is_listed = value in _BOUNDED.get(label, ())
            is_info = label in _OF_ONE_SERIES and sample.name.endswith("_info")
            assert is_listed or label in _OF_CONFIGURATION or is_info or label == "le", (sample.name, label, value)


def test_the_edges_are_those_of_the_conventions(samples: tuple[Sample, ...]) -> None:
    """The histograms have the edges of DORA's answers."""
    edges = {sample.labels["le"] for sample in samples if "le" in sample.labels}

    assert {*map(str, conventions.TIME_EDGES_SECONDS), "+Inf"} == edges


def test_the_edges_of_the_answers_can_be_counted_exactly() -> None:
    """Every edge of DORA's answers is an edge of the histograms."""
    answers = {answer.above for answer in conventions.TIME_ANSWERS if answer.above is not None}

    assert set() == answers - set(conventions.TIME_EDGES_SECONDS)


def test_the_board_asks_for_nothing_else(board: Dashboard) -> None:
    """Each name on the board is one of the conventions."""
    texts = [target.expr for panel in board.panels for target in panel.targets]
    texts += [variable.query for variable in board.variables] + [one.expr for one in board.annotations]
    asked = {_family(name) for text in texts for name in re.findall(r"\bdora_\w+", text)}

    assert set() == asked - _NAMES
    assert asked


@pytest.mark.parametrize(
    ("title", "answers"),
    [
        pytest.param("How often", conventions.FREQUENCY_ANSWERS, id="deployment frequency"),
        pytest.param("How fast", conventions.TIME_ANSWERS, id="change lead time"),
        pytest.param("How fast it recovers", conventions.TIME_ANSWERS, id="recovery time"),
    ],
)
def test_every_value_stands_for_one_answer(
    board: Dashboard, title: str, answers: tuple[conventions.Answer, ...]
) -> None:
    """The texts cover all values, one after the other, the best in the best colour."""
    panel = next(panel for panel in board.panels if panel.title == title)
    ranges = [mapping["options"] for mapping in panel.json["fieldConfig"]["defaults"]["mappings"]]
    best = ranges[0] if title != "How often" else ranges[-1]

    assert [answer.text for answer in answers] == [one["result"]["text"] for one in ranges]
    assert [answer.above for answer in answers[1:]] == [one.get("to") for one in ranges[:-1]]
    assert [answer.above for answer in answers[1:]] == [one.get("from") for one in ranges[1:]]
    assert (None, None) == (ranges[0].get("from"), ranges[-1].get("to"))
    assert dora_figures.BEST_FIRST[0] == best["result"]["color"]


def test_every_ratio_and_quantile_says_of_how_many(board: Dashboard) -> None:
    """Beside each of the figures of the five metrics is the size of its sample, which warns while it is small."""
    figures = board.panels[:6]

    assert ["Stat"] * 6 == [panel.type.capitalize() for panel in figures]
    for panel in figures:
        assert conventions.WINDOW_SAMPLES in panel.targets[1].expr
        (override,) = panel.json["fieldConfig"]["overrides"]
        steps = next(one["value"]["steps"] for one in override["properties"] if one["id"] == "thresholds")
        assert ("orange", dora_figures.LEAST_SAMPLES) == (steps[0]["color"], steps[1]["value"])
