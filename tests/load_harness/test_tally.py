"""The page between a child and its parent."""

import os

from load_harness.workloads.tally import Tally, Told, new_page, told_by


def pair() -> tuple[Tally, Tally]:
    """The page as a child and as its parent see it."""
    page = new_page()
    child, parent = Tally(page), Tally(page)
    os.close(page)
    return child, parent


def test_told() -> None:
    """Figures add up, the last note counts, and all is seen on the other side, also after the child has let go."""
    child, parent = pair()
    child.moved(out_bytes=1 << 40)
    child.moved(out_bytes=1, in_bytes=5)
    child.taken(7)
    child.note("a longer note")
    child.note("no spáce")
    child.close()

    assert Told(out_bytes=(1 << 40) + 1, in_bytes=5, taken_bytes=7, note="no spáce") == parent.told()


def test_nothing_told() -> None:
    """A child that said nothing has moved nothing and has nothing in its way."""
    assert Told() == pair()[1].told()


def test_long_note() -> None:
    """A note without end is cut, and overwrites nothing behind it."""
    child, parent = pair()
    parent.order('{"a": "b"}')
    child.note("é" * 10_000)

    assert 230 < len(parent.told().note) < 245
    assert '{"a": "b"}' == child.ordered()


def test_let_go() -> None:
    """A page that is gone tells nothing, which is not zero."""
    _, parent = pair()
    parent.close()

    assert None is told_by(parent)
