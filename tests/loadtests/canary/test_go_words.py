"""Numbers as Go spells them."""

import pytest

from loadtests.canary.go_words import spell_duration, spell_number, whole_milliseconds


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"),
        (99.0, "99"),
        (99.95, "99.95"),
        (100000.0, "100000"),
        (1000000.0, "1e+06"),
        (123456789.0, "1.23456789e+08"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.5, "-2.5"),
        (1e21, "1e+21"),
        (1e100, "1e+100"),
    ],
)
def test_number(value: float, expected: str) -> None:
    """As fmt.Sprintf("%v", value) does."""
    assert expected == spell_number(value)


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (0, "0s"),
        (1, "1ms"),
        (999, "999ms"),
        (1000, "1s"),
        (1500, "1.5s"),
        (1001, "1.001s"),
        (60_000, "1m0s"),
        (90_500, "1m30.5s"),
        (3_600_000, "1h0m0s"),
        (-250, "-250ms"),
    ],
)
def test_duration(milliseconds: int, expected: str) -> None:
    """As time.Duration.String does."""
    assert expected == spell_duration(milliseconds)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.9, 0),
        (1.999, 1),
        (-1.9, -1),
        (500.0, 500),
        (float("inf"), 0),
        (float("-inf"), 0),
        (1e30, 0),
    ],
)
def test_whole_milliseconds(value: float, expected: int) -> None:
    """As time.Duration(value) * time.Millisecond does on amd64 for what is not finite."""
    assert expected == whole_milliseconds(value)
