"""Fields of a server's answer, each as the server documents it or told with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from slo.dora.sources.rows import Row
from slo.errors import ServerUnreachable

URL = "https://api.example.com/things"


def row(**value: Any) -> Row:  # noqa: ANN401 - JSON
    """Make an object of an answer."""
    return Row(value=value, url=URL, place="[3]")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("2026-01-01T00:00:00Z", 1_767_225_600.0, id="in UTC"),
        pytest.param("2026-01-01T05:30:00+05:30", 1_767_225_600.0, id="of India"),
        pytest.param("2026-01-01T00:00:00.123456Z", 1_767_225_600.123, id="rounded to a millisecond"),
        pytest.param("2026-10-25T02:30:00+01:00", 1_792_891_800.0, id="in the hour that comes twice"),
    ],
)
def test_a_time_is_unix_seconds(text: str, seconds: float) -> None:
    """Whatever its zone."""
    assert seconds == row(at=text).seconds("at")


@pytest.mark.parametrize(
    ("read", "value", "says"),
    [
        pytest.param(lambda one: one.text("x"), None, "[3].x (nothing): must be a text", id="null for a text"),
        pytest.param(lambda one: one.text("x"), "", "[3].x '': must be a text", id="an empty text"),
        pytest.param(lambda one: one.text("y"), 1, "[3].y (nothing): must be a text", id="a field that is missing"),
        pytest.param(lambda one: one.integer("x"), "7", "[3].x '7': must be a whole number", id="a text for a number"),
        pytest.param(lambda one: one.integer("x"), True, "[3].x True: must be a whole number", id="a truth"),
        pytest.param(lambda one: one.seconds("x"), None, "[3].x (nothing): must be a time", id="no time"),
        pytest.param(lambda one: one.seconds("x"), "lately", "[3].x 'lately': must be a time", id="words"),
        pytest.param(
            lambda one: one.optional_seconds("x"),
            "2026-01-01T00:00:00",
            "[3].x '2026-01-01T00:00:00': must be a time of 2000 to 2100 with its offset from UTC",
            id="a time of no zone",
        ),
        pytest.param(lambda one: one.seconds("x"), "0001-01-01T00:00:00Z", "must be a time of 2000", id="Go's none"),
        pytest.param(lambda one: one.integer("x"), 10**400, "0: must be a whole number", id="a number without end"),
        pytest.param(lambda one: one.milliseconds("x"), 10**17, "must be a time of 2000", id="microseconds"),
        pytest.param(lambda one: one.milliseconds("x"), 0, "must be a time of 2000", id="no milliseconds"),
        pytest.param(lambda one: one.duration_seconds("x"), -1, "[3].x -1: must be a duration", id="a negative time"),
        pytest.param(lambda one: one.duration_seconds("x"), 10**17, "must be a duration", id="ages"),
        pytest.param(lambda one: one.row("x").text("y"), 1, "[3].x.y (nothing): must be a text", id="no object"),
        pytest.param(
            lambda one: list(one.rows("x"))[1].text("y"), [{}, {}], "[3].x[1].y (nothing): must be", id="inside a list"
        ),
    ],
)
def test_what_is_not_as_documented_is_told_with_its_place(
    read: Callable[[Row], object], value: object, says: str
) -> None:
    """And with the address it came from."""
    with pytest.raises(ServerUnreachable) as error:
        read(row(x=value))

    assert str(error.value).startswith(f"{URL}: cannot answer as documented; [3].")
    assert says in str(error.value)
