"""Fixtures that every part may use."""

import pytest

from loadtests.sandbox import ports
from tests.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only moves when told to."""
    return FakeClock()


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens now."""
    return ports.free_port()
