"""The kubelet's waits between restarts."""

from loadtests.sandbox.backoff import BackOff


def test_waits_double_up_to_five_minutes() -> None:
    """The first restart is at once; then the waits double from 10 s and end at 5 min."""
    back_off = BackOff()

    assert [0, 10, 20, 40, 80, 160, 300, 300] == [back_off.delay_seconds(ran_seconds=1) for _ in range(8)]


def test_ten_good_minutes_are_a_fresh_start() -> None:
    """A container that ran for more than ten minutes is restarted at once again."""
    back_off = BackOff()
    for _ in range(5):
        back_off.delay_seconds(ran_seconds=1)

    assert back_off.delay_seconds(ran_seconds=601) == 0
