import pytest

from slo.backtest.firing import Firing, firings


@pytest.mark.parametrize(
    ("condition", "for_seconds", "keep_seconds", "expected"),
    [
        pytest.param("..###..", 0, 0, [(2, 2, 5)], id="it fires with its condition"),
        pytest.param("..###..", 60, 0, [(2, 4, 5)], id="it fires once the condition has held for long enough"),
        pytest.param("..##.##.", 60, 0, [], id="an interruption starts the waiting anew"),
        pytest.param("..###..", 45, 0, [(2, 4, 5)], id="a wait between two evaluations ends at the later one"),
        pytest.param("..#.....", 0, 90, [(2, 2, 6)], id="it keeps firing"),
        pytest.param("..#..#.....", 0, 90, [(2, 2, 9)], id="a condition that returns in time starts the keeping anew"),
        pytest.param("..#...#..", 0, 90, [(2, 2, None)], id="it returns at the evaluation that would have resolved it"),
        pytest.param("..##", 0, 0, [(2, 2, None)], id="it still fires at the end"),
        pytest.param("..#.", 0, 90, [(2, 2, None)], id="it is still kept at the end"),
        pytest.param("..##", 60, 0, [], id="it is still waited for at the end"),
        pytest.param("#.#.", 0, 0, [(0, 0, 1), (2, 2, 3)], id="it fires again"),
        pytest.param("", 0, 0, [], id="there is no evaluation at all"),
    ],
)
def test_an_alert_lives_as_in_prometheus(
    condition: str, for_seconds: int, keep_seconds: int, expected: list[tuple[int, int, int | None]]
) -> None:
    """`for` and `keep_firing_for` count from the evaluations at which the condition changed."""
    holds = [sign == "#" for sign in condition]

    found = list(firings(holds, step_seconds=30, for_seconds=for_seconds, keep_seconds=keep_seconds))

    assert [Firing(since=since, fired=fired, resolved=resolved) for since, fired, resolved in expected] == found
