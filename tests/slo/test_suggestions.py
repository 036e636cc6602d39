"""Guesses at misspelt words."""

import pytest

from slo.suggestions import did_you_mean, nearest


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("peek", "did you mean peak?", id="nearly spelt like a known word"),
        pytest.param("night", "name a stage", id="like none"),
        pytest.param(7, "name a stage", id="no word at all"),
    ],
)
def test_suggests_the_nearest_word_or_else_another_step(value: object, expected: str) -> None:
    """A guess that is far off would mislead, so there is none."""
    assert expected == did_you_mean(value, {"calm", "peak", "after"}, otherwise="name a stage")


@pytest.mark.parametrize(
    ("similarity", "expected"),
    [pytest.param(0.5, "env", id="a low bar is passed"), pytest.param(0.8, None, id="a high bar is not")],
)
def test_how_similar_is_up_to_the_caller(similarity: float, expected: str | None) -> None:
    """Where most unknown words are right, only a typo may be called one."""
    assert expected == nearest("envFrom", ["env", "image"], similarity=similarity)
