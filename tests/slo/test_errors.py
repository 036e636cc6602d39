"""What a mistake reads like, whatever the input holds."""

import pytest

from slo.errors import Mistake, Place, printable


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "(nothing)"),
        ("", '""'),
        ("5m", "5m"),
        (12.5, "12.5"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[2J\udc80", "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}"),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_the_value_stands_on_one_line(value: object, shown: str) -> None:
    """It is shown as it was typed, cut where it runs on, and no terminal obeys it."""
    mistake = Mistake(
        place=Place(file="any.yaml", line=3, field="a.b"), value=value, rule="must be so", next_step="do so"
    )

    assert f"any.yaml:3: a.b {shown}: must be so; do so" == str(mistake)


def test_only_what_can_be_printed_is() -> None:
    """Nobody's text rules the terminal."""
    assert "a\N{REPLACEMENT CHARACTER}[31mb" == printable("a\x1b[31mb")
