from hypothesis import given
from hypothesis import strategies as st

from dashboards.page.align import Aligned, Column, align
from dashboards.page.charts import Series, Style


def _series(samples: dict[float, float | None], **options: object) -> Series:
    return Series(name="a", times=tuple(samples), values=tuple(samples.values()), **options)


def _column(samples: dict[int, float | None]) -> Column:
    return Column(positions=tuple(samples), values=tuple(samples.values()))


def test_series_with_the_same_times_share_them() -> None:
    """Nothing is added where the times agree."""
    expected = Aligned(times=(1, 2), columns=(_column({0: 5, 1: 6}), _column({0: 7, 1: 8})))
    assert expected == align([_series({1: 5, 2: 6}), _series({1: 7, 2: 8})])


def test_another_series_time_is_no_gap() -> None:
    """Interleaved samples leave each series joined: what is not its own sample is left out, not None."""
    expected = Aligned(times=(1, 2, 3), columns=(_column({0: 5, 2: 6}), _column({1: 7})))
    assert expected == align([_series({1: 5, 3: 6}), _series({2: 7})])


def test_a_gap_swallows_the_times_of_others_beside_it() -> None:
    """A gap reaches from the sample before it to the sample after it, however many others lie between."""
    aligned = align([_series({1: 5, 4: None, 7: 6}), _series({2: 0, 3: 0, 5: 0, 6: 0, 8: 0})])
    assert _column({0: 5, 1: None, 2: None, 3: None, 4: None, 5: None, 6: 6}) == aligned.columns[0]


def test_a_step_holds_up_to_the_gap() -> None:
    """The last value of a step counts until the gap begins."""
    aligned = align([_series({1: 5, 3: None, 5: 6}, style=Style.STEP), _series({2: 0, 4: 0})])
    assert _column({0: 5, 2: None, 3: None, 4: 6}) == aligned.columns[0]


def test_samples_too_far_apart_have_a_gap_between_them() -> None:
    """A missing scrape leaves no sample at all, and is still a gap."""
    aligned = align([_series({10: 1, 20: 2, 50: 3}, longest_join_seconds=15)])
    assert Aligned(times=(10, 20, 35, 50), columns=(_column({0: 1, 1: 2, 2: None, 3: 3}),)) == aligned


def test_no_series_have_no_times() -> None:
    """An empty chart aligns to nothing."""
    assert Aligned(times=(), columns=()) == align([])


_samples = st.dictionaries(st.integers(0, 20), st.none() | st.floats(0, 1), max_size=12)


@given(st.lists(_samples, min_size=1, max_size=4), st.sampled_from(Style))
def test_every_sample_keeps_its_time_and_value(drawn: list[dict[int, float | None]], style: Style) -> None:
    """Aligning adds gaps at the times of others, and changes no sample."""
    series = [_series(dict(sorted(samples.items())), style=style) for samples in drawn]
    aligned = align(series)
    for samples, column in zip(drawn, aligned.columns, strict=True):
        shown = dict(zip((aligned.times[position] for position in column.positions), column.values, strict=True))
        assert samples == {time: shown[time] for time in samples}
        assert {None} >= {value for time, value in shown.items() if time not in samples}
