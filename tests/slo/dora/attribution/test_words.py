import pytest

from slo.dora.attribution.words import counted, lasting, moment


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (59, "59 s"),
        (61, "1 min 1 s"),
        (3_600, "1 h"),
        (3_600 + 59, "1 h"),
        (3_660, "1 h 1 min"),
        (90_061, "1 d 1 h"),
        (-7_200, "-2 h"),
    ],
)
def test_lasting(seconds: float, words: str) -> None:
    """A time is told in its two largest units, one after the other."""
    assert words == lasting(seconds)


def test_other_words() -> None:
    """Moments are in UTC, and numbers agree with their noun."""
    assert "2026-01-01T00:00:00Z" == moment(1_767_225_600)
    assert ["1 change", "0 changes"] == [counted(number, "change") for number in (1, 0)]
