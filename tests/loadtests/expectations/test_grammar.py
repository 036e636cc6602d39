import pytest

from loadtests.expectations.grammar import list_expectations, parse_expectations
from slo.errors import InvalidInput, Place

PLACE = Place(file="hpa.yaml", line=17, field="expectations[0]")
STAGES = ("calm", "peak", "after")


def parse(text: str) -> object:
    """Parse one expectation of a scenario with the three usual stages."""
    (expectation,) = parse_expectations([(text, PLACE)], stages=STAGES)
    return expectation


@pytest.mark.parametrize(
    "text",
    [
        "p95 < 500ms",
        "p99.9 < 2s in peak",
        "p50<=1.5s of work in peak",
        "error_ratio < 0.1%",
        "mean < 20ms of GET /load in calm",
        "rate >= 18/s in peak",
        "rate >= 18 per second in peak",
        "dropped == 0",
        "reached 4 replicas within 60s",
        "reached 1 replica within 1m30s",
        "returned to minimum within 100s",
        "returned to minimum within window + 100s",
        "returned to minimum within window+100s",
        "no flapping",
        "no restarts",
        "peak within 1 of prediction",
        "scale-out within 15s of prediction",
        "timeline within 1 replica and 1 sync of prediction",
        "timeline within 2 replicas and 0 syncs of prediction",
        "every decision explained",
    ],
)
def test_understands(text: str) -> None:
    """Every form of the grammar is understood and keeps its text."""
    assert text == parse(text).text


def test_ignores_space_around_words() -> None:
    """Extra space between words changes nothing."""
    assert parse("no  flapping ") == parse("no flapping")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "p59 < 200ms",
            "p59 must be one of p50, p90, p95, p99, p99.9, mean, error_ratio, rate, dropped; did you mean p99?",
            id="a measure that does not exist",
        ),
        pytest.param("p95 =< 200ms", "=< must be one of <= >= == < >; write one of them", id="a wrong operator"),
        pytest.param(
            "p95 < 200", "200 must be a number with ms or s; write it as 200ms or 1.5s", id="a latency without a unit"
        ),
        pytest.param(
            "error_ratio < 0.001", "0.001 must be a number with %; write it as 0.1%", id="a ratio without percent"
        ),
        pytest.param(
            "dropped == 0%", "0% must be a whole number without a unit; write it as 0", id="a count in percent"
        ),
        pytest.param(
            "dropped == 1.5", "1.5 must be a whole number without a unit; write it as 0", id="a count that is broken"
        ),
        pytest.param(
            "error_ratio < 500%",
            "500% must be at most 100%; choose a value within the bounds",
            id="a ratio that everything is below",
        ),
        pytest.param("p95 < nan", "nan must be a number with ms or s; write it as 200ms or 1.5s", id="no number"),
        pytest.param(
            "p95 < 200ms in peek",
            "the stage must be one of calm, peak, after; did you mean peak?",
            id="a stage that the scenario does not have",
        ),
        pytest.param(
            "p95 < 200ms in night",
            "the stage must be one of calm, peak, after; name one of the scenario's stages",
            id="a stage like none of the scenario's",
        ),
        pytest.param(
            "reached four replicas within 60s", "four must be a whole number; write it as 4", id="a number in words"
        ),
        pytest.param(
            "reached 4 replicas within 60",
            "60 must be a duration with a unit; write it as 60s or 1m30s",
            id="a duration without a unit",
        ),
        pytest.param(
            "timeline within 1 replica and one sync of prediction",
            "one must be a whole number; write it as 4",
            id="syncs in words",
        ),
        pytest.param(
            "p99.5 < 2s",
            "p99.5 must be one of p50, p90, p95, p99, p99.9, mean, error_ratio, rate, dropped; did you mean p99.9?",
            id="a percentile that is not known",
        ),
        pytest.param(
            "reach 4 replicas in 60s",
            "must be one of the known expectations; "
            "did you mean `reached N replicas within T`, as in `reached 4 replicas within 60s`?",
            id="nearly a form",
        ),
        pytest.param(
            "be nice",
            "must be one of the known expectations; `load-harness loadtest list --expectations` shows them all",
            id="like no form at all",
        ),
    ],
)
def test_says_what_is_wrong(text: str, message: str) -> None:
    """A text that is not understood gets its place, its value, the rule and the next step."""
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    assert f"hpa.yaml:17: expectations[0] {text}: {message}" == str(caught.value)


def test_names_all_mistakes_at_once() -> None:
    """Two wrong expectations are two mistakes of one error."""
    with pytest.raises(InvalidInput) as caught:
        parse_expectations([("be nice", PLACE), ("no flapping", PLACE), ("p59 < 1s", PLACE)], stages=STAGES)
    assert 2 == len(caught.value.mistakes)


def test_lists_every_form() -> None:
    """The grammar as text names each form with an example that is understood."""
    text = list_expectations()
    assert "  reached N replicas within T\n" in text
    assert "as in `peak within 1 of prediction`" in text
    assert text.endswith("as in `{expect: error_ratio < 5%, abort_after: 10s}`")
