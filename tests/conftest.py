"""Fixtures that every part may use."""

import hypothesis
import pytest

from loadtests.sandbox import ports
from tests.fakes import FakeClock

# The same examples in every run, and none that fails because the machine was busy.
hypothesis.settings.register_profile(
    "project", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("project")


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only moves when told to."""
    return FakeClock()


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens now."""
    return ports.free_port()
