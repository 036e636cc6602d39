"""Fixtures that every part may use."""

import os
import signal

import hypothesis
import pytest

from loadtests.sandbox import ports
from tests.fakes import FakeClock

# When it is imported, Locust would patch the standard library: every other test would then run on gevent.
os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"

# The same examples in every run, and none that fails because the machine was busy.
hypothesis.settings.register_profile(
    "project", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("project")

# Started in the background by a shell, these tests and every program they start would ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only moves when told to."""
    return FakeClock()


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens now."""
    return ports.free_port()
