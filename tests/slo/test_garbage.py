"""Python's search for cycles is left out for a while, and no longer."""

import gc

import pytest

from slo.garbage import uncollected


def test_it_is_as_before_afterwards() -> None:
    """Also where it was off, and after an error."""
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="nothing"), uncollected():
        int("nothing")
    assert gc.isenabled()
