"""The record as time goes by."""

import logging
import time
from typing import cast

import pytest
from locust.env import Environment

from loadtests.clock import LoadClock
from loadtests.locustfiles.work import WorkUser
from loadtests.record_keeper import RecordKeeper
from loadtests.record_rows import RecordFile
from loadtests.recorder import Recorder
from loadtests.stages import Stage
from tests.loadtests.fakes import WORK, FakeRunner, MemoryFile

STAGES = (Stage(name="calm", duration_seconds=60, users=1),)


@pytest.fixture
def full_file() -> MemoryFile:
    """A file on a full disk."""
    return MemoryFile(room_bytes=0)


@pytest.fixture
def keeper(full_file: MemoryFile) -> RecordKeeper:
    """A keeper of a record that began a second ago."""
    environment = Environment(user_classes=[WorkUser])
    environment.runner = cast("None", FakeRunner())
    clock = LoadClock(time.time() - 1, wall=time.time, steady=time.monotonic)
    recorder = Recorder(
        RecordFile(full_file), stages=STAGES, kinds=[WORK], start_time=clock.start_time, most_users=lambda: 1
    )
    return RecordKeeper(
        environment,
        name="client.jsonl",
        flush=lambda: recorder.flush(clock.now()),
        close=lambda: recorder.close(clock.now()),
        unix_time=clock.unix_time,
    )


FULL = "client.jsonl: cannot be written (No space left on device), so the load ends; free space or write elsewhere"


def test_full_disk_ends_the_load(keeper: RecordKeeper, caplog: pytest.LogCaptureFixture) -> None:
    """A load whose record cannot be written ends with an error, said once."""
    keeper.keep()
    keeper.finish()
    runner = cast("FakeRunner", keeper.environment.runner)
    assert runner.has_quit
    assert keeper.environment.process_exit_code == 1
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [FULL]


def test_disk_full_at_the_end(keeper: RecordKeeper, caplog: pytest.LogCaptureFixture) -> None:
    """When only the last lines do not fit, the process still says so and fails."""
    with pytest.raises(SystemExit) as caught:
        keeper.finish()
    assert caught.value.code == 1
    assert caplog.messages[-1] == FULL


def test_runner_may_be_gone_when_the_disk_is_full(keeper: RecordKeeper) -> None:
    """Locust without a runner has nothing to end."""
    keeper.environment.runner = None
    keeper.keep()
    assert keeper.environment.process_exit_code == 1
