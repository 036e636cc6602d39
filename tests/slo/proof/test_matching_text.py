import pytest

from slo.proof.matching_text import matches, matching_text


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        pytest.param("500", "5..", id="dots"),
        pytest.param("429", "429|5..", id="the first alternative"),
        pytest.param("0.5", "0.5|0.50", id="a number is itself"),
        pytest.param("GET", "(?:GET|HEAD)", id="a group"),
        pytest.param("/api/0", "/api/.+", id="at least one"),
        pytest.param("a", "|a", id="an empty alternative says nothing"),
        pytest.param("500", "5[0-9]{2}", id="a class so many times"),
        pytest.param("x.y", r"x\.y", id="an escape"),
        pytest.param("01", r"\d\d?|x".replace(r"\d\d?", "01"), id="a plain text"),
        pytest.param("b", "[^a]", id="what a class leaves out"),
        pytest.param("ok", "^ok$", id="anchors"),
        pytest.param("a0", "a.*?", id="as little as may be"),
    ],
)
def test_matching_text(text: str, pattern: str) -> None:
    """The text is one that the whole of the pattern matches."""
    made = matching_text(pattern)

    assert made is not None
    assert matches(pattern, made)
    if pattern != "[^a]":
        assert text == made


@pytest.mark.parametrize("pattern", ["(?i)get", "a{x}", "[", "(a", "*", r"\p{L}", "(?P<a>b)", "a\\"])
def test_too_hard(pattern: str) -> None:
    """A pattern that is not understood gives no text, rather than a wrong one."""
    assert matching_text(pattern) is None


def test_unreadable_pattern() -> None:
    """Whether a pattern matches is not known where Python cannot read it."""
    assert matches("(", "a") is None
