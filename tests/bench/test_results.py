"""What the benchmark makes of its measurements."""

import pytest

from tests.bench.as_json import results_to_json
from tests.bench.as_text import number, results_to_text
from tests.bench.catalog import ROWS
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine
from tests.bench.result import Outcome, Result

RATIO = Target(bound=Bound.AT_LEAST, value=0.85)
ERROR = Target(bound=Bound.AT_MOST, value=0.5)


def never(_: Machine) -> Measurement:
    """Stand for a row that nobody measures."""
    raise NotMeasured(what="row", why="is made up")


def result(target: Target | None, measured: float | None) -> Result:
    """Make up a result."""
    peer = Beside(name="stress-ng", unit="%", value=None, note="not there")
    measurement = (
        None
        if measured is None
        else Measurement(value=measured, how="made up", samples=(1.0, 2.0), samples_unit="m", beside=(peer,))
    )
    row = Row(key="cpu", name="CPU load", unit="%", target=target, measure=never)
    return Result(row=row, measurement=measurement, because="no core", seconds=1.0, stolen_percent=None)


@pytest.mark.parametrize(
    ("target", "measured", "expected"),
    [
        pytest.param(RATIO, 0.85, Outcome.MET, id="a lower bound is met when reached"),
        pytest.param(RATIO, 0.84, Outcome.MISSED, id="below a lower bound is missed"),
        pytest.param(ERROR, 0.5, Outcome.MET, id="an upper bound is met when reached"),
        pytest.param(ERROR, 0.51, Outcome.MISSED, id="above an upper bound is missed"),
        pytest.param(None, 0.5, Outcome.SHOWN, id="without a target it is only shown"),
        pytest.param(ERROR, None, Outcome.NOT_MEASURED, id="without a measurement it is neither met nor missed"),
    ],
)
def test_outcome(target: Target | None, measured: float | None, expected: Outcome) -> None:
    """A measurement is held against the row's target."""
    assert expected == result(target, measured).outcome


@pytest.mark.parametrize(
    ("value", "expected"), [(6174.2, "6174"), (100.4, "100"), (0.8512, "0.851"), (0.00079, "0.00079"), (0.0, "0")]
)
def test_number(value: float, expected: str) -> None:
    """Three digits say enough, and no large figure is cut."""
    assert expected == number(value)


def test_table() -> None:
    """The table shows targets, peers that are missing, and why a row is."""
    text = results_to_text([result(ERROR, 0.25), result(RATIO, None)])

    assert [
        "row       target           measured  outcome       samples",
        "",
        "CPU load  at most 0.5 %    0.25 %    met           2",
        "    stress-ng: not measured (not there)",
        "    how: made up",
        "",
        "CPU load  at least 0.85 %  -         not measured  -",
        "    no core",
    ] == text.splitlines()


def test_json_keeps_every_sample() -> None:
    """The file has what the table leaves out."""
    (row,) = results_to_json([result(ERROR, 0.25)], {})["rows"]

    assert [1.0, 2.0] == row["samples"]
    assert {"bound": "at most", "value": 0.5} == row["target"]


def test_row_keys_differ() -> None:
    """Each row can be asked for by its key."""
    keys = [row.key for row in ROWS]

    assert len(keys) == len(set(keys))
