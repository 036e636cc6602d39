import math

import promql_parser
import pytest

from slo.proof.atoms import Atom, find_atoms
from slo.proof.evaluation import State, evaluate
from slo.proof.interface import CannotDerive


def value_of(query: str, **amounts: float) -> object:
    """Evaluate a query in a state given by metric; only the values of a vector."""
    expression = promql_parser.parse(query)
    atoms = find_atoms([expression], {})
    given: dict[Atom, float] = {atom: amounts[dict(atom.labels)["__name__"]] for atom in atoms}
    value = evaluate(expression, State(amounts=given))
    return value if isinstance(value, float) else sorted(value.values())


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        pytest.param([3.0], "sum(rate(a[5m]))", id="a rate"),
        pytest.param([900.0], "increase(a[5m])", id="an increase"),
        pytest.param([-3.0], "-a", id="a sign"),
        pytest.param([1.0], "clamp(a, 0, 1)", id="clamped"),
        pytest.param([4.0], "clamp_min(a, 4)", id="clamped below"),
        pytest.param([2.0], "clamp_max(a, 2)", id="clamped above"),
        pytest.param([3.0], "abs(-a)", id="an absolute value"),
        pytest.param([5.0], "vector(5)", id="a vector of a number"),
        pytest.param(3.0, "scalar(a)", id="a number of a vector"),
        pytest.param([3.0], "avg_over_time(a[5m:1m])", id="a subquery"),
        pytest.param([1.0], "count_over_time(a[5m])", id="whether it is there"),
        pytest.param([5.0], "a + on() b", id="two metrics"),
        pytest.param([1.5], "a / ignoring(x) group_left() b", id="many to one"),
        pytest.param([1.5], "a / ignoring(x) group_right() b", id="one to many"),
        pytest.param([1.0], "a % 2", id="a remainder"),
        pytest.param([], "a > 5", id="a filter that keeps nothing"),
        pytest.param([3.0], "2 < a", id="a filter from the left"),
        pytest.param([1.0], "a > bool b", id="a comparison"),
        pytest.param([3.0], "a and b", id="both"),
        pytest.param([], "a unless b", id="not the other"),
        pytest.param([3.0], "a or b", id="the first of the two"),
        pytest.param([1.0], "group without (x) (a)", id="a group"),
        pytest.param(7.0, "1 + 2 * 3", id="numbers"),
    ],
)
def test_evaluate(expected: object, query: str) -> None:
    """What Prometheus would say of counters and gauges that go on as they are, a at 3 and b at 2."""
    assert expected == value_of(query, a=3.0, b=2.0)


def test_nothing_over_nothing() -> None:
    """A quotient of nothing by nothing is no number, and of something by nothing infinite."""
    (none,), (much,) = value_of("a / b", a=0.0, b=0.0), value_of("a / b", a=1.0, b=0.0)  # type: ignore[misc]

    assert math.isnan(none)
    assert math.inf == much


@pytest.mark.parametrize(
    "query", ["a ^ 2", "time()", "stddev(a)", 'a{x="1"} + on() group_left() (b{y="1"} or b{y="2"})', '"text"']
)
def test_unknown(query: str) -> None:
    """What is not understood is not guessed."""
    with pytest.raises(CannotDerive):
        value_of(query, a=1.0, b=1.0)
