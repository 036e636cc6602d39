"""Reading the expectations of a scenario: texts, and texts that may end the run."""

import pytest

from loadtests.expectation_texts import ExpectationText, read_expectation_texts
from slo.documents import parse_documents
from slo.errors import Mistake, Place
from slo.fields import Fields

GOOD = "expectations:\n  - no flapping\n  - {expect: p95 < 200ms, abort_after: 10s}\n"


def read(text: str) -> tuple[tuple[ExpectationText, ...], list[str]]:
    """Read a document; give the expectations and the mistakes."""
    mistakes: list[Mistake] = []
    (document,) = parse_documents(text, file="peak.yaml")
    found = read_expectation_texts(Fields(document, mistakes), mistakes)
    return found, [str(mistake) for mistake in mistakes]


def test_a_text_and_a_text_that_may_end_the_run() -> None:
    """Both forms may stand side by side, each with its place."""
    assert (
        (
            ExpectationText(text="no flapping", place=Place(file="peak.yaml", line=2, field="expectations[0]")),
            ExpectationText(
                text="p95 < 200ms",
                place=Place(file="peak.yaml", line=3, field="expectations[1].expect"),
                abort_after_seconds=10.0,
                abort_place=Place(file="peak.yaml", line=3, field="expectations[1].abort_after"),
            ),
        ),
        [],
    ) == read(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        pytest.param(
            "abort_after: 10s",
            "abort_afer: 10s",
            "peak.yaml:3: expectations[1].abort_after (nothing): is required; add `abort_after:`",
            id="a grace period that is missing",
        ),
        pytest.param(
            "abort_after: 10s",
            "abort_after: 10s, on_fail: stop",
            "peak.yaml:3: expectations[1].on_fail stop: is not a known field; remove it",
            id="a field that there is not",
        ),
        pytest.param(
            "abort_after: 10s",
            "abort_after: 10",
            "peak.yaml:3: expectations[1].abort_after 10: must be a duration with a unit; "
            "write it as 90s, 1m30s or 500ms",
            id="a grace period without a unit",
        ),
        pytest.param(
            "abort_after: 10s",
            "abort_after: 0s",
            "peak.yaml:3: expectations[1].abort_after 0s: must be at least 1s; choose a value within the bounds",
            id="no grace period at all",
        ),
        pytest.param(
            "expect: p95 < 200ms, ",
            "",
            "peak.yaml:3: expectations[1].expect (nothing): is required; add `expect:`",
            id="nothing expected",
        ),
        pytest.param(
            "no flapping",
            "5",
            "peak.yaml:2: expectations[0] 5: must be a text, or a mapping with `expect` and `abort_after`; "
            "put text that looks like something else in quotes",
            id="a number",
        ),
        pytest.param(
            GOOD,
            "expectations: no flapping\n",
            "peak.yaml:1: expectations no flapping: must be a list of texts; "
            "write each on a line that starts with `- `",
            id="no list",
        ),
        pytest.param(
            GOOD, "expectations: []\n", "peak.yaml:1: expectations []: must have at least 1; add an item", id="none"
        ),
        pytest.param(
            GOOD, "other: 1\n", "peak.yaml:1: expectations []: must have at least 1; add an item", id="no such field"
        ),
    ],
)
def test_mistake(old: str, new: str, mistake: str) -> None:
    """Each has its place, value, rule and next step."""
    assert mistake in read(GOOD.replace(old, new))[1]


def test_all_mistakes_at_once() -> None:
    """Whoever corrects the scenario needs to correct it once."""
    assert 3 == len(read("expectations:\n  - 5\n  - {expect: no flapping}\n  - {abort_after: 10s}\n")[1])
