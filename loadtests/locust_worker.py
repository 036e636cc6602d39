"""A worker of several Locust processes: it sends its share, and tells the master each second what it did."""

import ctypes
import logging
import signal
import sys
import time
from collections.abc import Sequence

import gevent
from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import WorkerRunner

from loadtests.arrival_book import ArrivalBook, Share
from loadtests.clock import LoadClock
from loadtests.load import Load, attach_load
from loadtests.locust_parts import cpu_milliseconds, refuse, request_kinds
from loadtests.locust_settings import SCENARIO, LocustSettings
from loadtests.meter import Meter
from loadtests.metrics import CountingMeter
from loadtests.plan import OpenPlan
from loadtests.record_keeper import RecordKeeper
from loadtests.record_merge import Report
from loadtests.record_rows import Row
from loadtests.recorder import Recorder
from loadtests.roster import roster_of
from loadtests.worker_messages import HERE, TASK, TOLD, Task, Told, plan_digest


def prepare(environment: Environment, settings: LocustSettings) -> None:
    """Prepare the process."""
    options = environment.parsed_options
    if options is not None and options.processes:
        _die_with_parent()
    worker = _Worker(environment, settings)
    if settings.scenario is None:
        worker.start_by_hand()
    else:
        worker.wait_for_task()


class _Worker:
    """Also the sink of its own recorder: what would be written is told."""

    def __init__(self, environment: Environment, settings: LocustSettings) -> None:
        assert isinstance(environment.runner, WorkerRunner)  # noqa: S101 - that is what this module is for
        self._environment = environment
        self._runner = environment.runner
        self._settings = settings
        self._meter = CountingMeter(request_kinds(environment))
        self._reports = 0
        self._was_done = False
        self._is_ending = False
        self._has_task = False
        self._heard = time.monotonic()

    def start_by_hand(self) -> None:
        """Send what the users of Locust stand for; the master says how many there are."""
        clock = LoadClock(time.time(), wall=time.time, steady=time.monotonic)
        self._attach(clock, ArrivalBook(None, Share(), seed_by_hand=self._runner.client_id), [])
        self._runner.greenlet.spawn(self._tell_counts_for_ever)

    def wait_for_task(self) -> None:
        """Get ready when the master says for what."""
        self._runner.register_message(TASK, self._on_task)
        self._environment.events.heartbeat_received.add_listener(self._hear)  # type: ignore[no-untyped-call]
        self._runner.greenlet.spawn(self._call_until_tasked)
        self._runner.greenlet.spawn(self._leave_silent_master)

    def write(self, rows: Sequence[Row], *, end: int) -> None:
        """Tell the master what was done before a second."""
        # What was done by the last time is in the rows by now.
        is_done, self._was_done = self._was_done, self._book.is_done
        report = Report(number=self._reports, end=end, rows=tuple(rows), is_done=is_done, is_last=self._is_ending)
        self._reports += 1
        self._tell(report)

    def close(self) -> None:
        """Have nothing to close: the last report was sent."""

    # Private

    def _call_until_tasked(self) -> None:
        while not self._has_task:
            self._runner.send_message(HERE)
            gevent.sleep(_CALL_EVERY_SECONDS)

    def _hear(self, **_: object) -> None:
        self._heard = time.monotonic()

    def _leave_silent_master(self) -> None:
        """End with an error when the master is gone: Locust would send on for a minute, and end as if all was well."""
        while (left_seconds := self._heard + _MASTER_SILENT_SECONDS - time.monotonic()) > 0:
            gevent.sleep(left_seconds)
        _LOGGER.error("the master said nothing for %g s, so the load ends; see its log", _MASTER_SILENT_SECONDS)
        self._environment.process_exit_code = _MASTER_LOST_EXIT_CODE
        self._runner.quit()

    def _on_task(self, msg: Message, **_: object) -> None:
        self._has_task = True
        self._reports, self._was_done, self._is_ending = 0, False, False
        task = Task(**msg.data)
        scenario = self._settings.scenario
        if (
            scenario is None
            or not isinstance(scenario.plan, OpenPlan)
            or plan_digest(scenario.plan) != task.plan_digest
        ):
            refuse(f"{SCENARIO}: is not the plan that the master follows; give every process the same file")
        clock = LoadClock(task.start_time, wall=time.time, steady=time.monotonic)
        book = ArrivalBook(scenario.plan, Share(index=task.index, count=task.count))
        recorder = Recorder(
            self,
            stages=scenario.plan.stages,
            kinds=request_kinds(self._environment),
            start_time=task.start_time,
            most_users=book.in_flight.take_most,
        )
        self._attach(clock, book, [recorder])
        self._keep(recorder, clock)

    def _attach(self, clock: LoadClock, book: ArrivalBook, meters: list[Meter]) -> None:
        self._book = book
        self._roster = roster_of(None)
        self._clock = clock
        load = Load(
            clock=clock,
            roster=self._roster,
            arrivals=book,
            meters=(self._meter, *meters),
            cpu_milliseconds=cpu_milliseconds(self._settings),
            api_key=self._settings.api_key,
            connection_seconds=self._settings.connection_seconds,
        )
        attach_load(self._environment, load)

    def _keep(self, recorder: Recorder, clock: LoadClock) -> None:
        keeper = RecordKeeper(
            self._environment,
            name="the report to the master",
            flush=lambda: recorder.flush(clock.now()),
            close=lambda: self._end(recorder),
            unix_time=clock.unix_time,
        )
        # When Locust has quit, the master listens no longer.
        self._environment.events.test_stop.add_listener(keeper.finish)  # type: ignore[no-untyped-call]
        self._runner.greenlet.spawn(keeper.keep)

    def _end(self, recorder: Recorder) -> None:
        self._is_ending = True
        recorder.close(self._clock.now())

    def _tell_counts_for_ever(self) -> None:
        while True:
            gevent.sleep(1.0)
            self._tell(None)

    def _tell(self, report: Report | None) -> None:
        users = self._book.in_flight.count + self._roster.present(self._clock.now())
        told = Told(report=report, counts=self._meter.counts, users=users)
        self._runner.send_message(TOLD, told.to_json())


# Private

_LOGGER = logging.getLogger(__name__)
_MASTER_SILENT_SECONDS = 15.0
"""The master answers a heartbeat each second."""
_MASTER_LOST_EXIT_CODE = 1
_CALL_EVERY_SECONDS = 0.25
_PR_SET_PDEATHSIG = 1
"""Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""


def _die_with_parent() -> None:
    """Let the kernel kill this process with the Locust that forked it: a load without a master goes nowhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
