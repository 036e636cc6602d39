"""A Locust of one process: it sends, records and exports."""

import time

import gevent
from locust.env import Environment

from loadtests.arrival_book import ArrivalBook, Share
from loadtests.clock import LoadClock
from loadtests.load import Load, attach_load
from loadtests.locust_parts import cpu_milliseconds, open_record, request_kinds, scenario_name, serve
from loadtests.locust_settings import LocustSettings
from loadtests.meter import Meter
from loadtests.metrics import CountingMeter, LocustCollector
from loadtests.plan import ClosedPlan, LoadPlan, OpenPlan
from loadtests.record_keeper import RecordKeeper
from loadtests.recorder import AtBothEnds, Recorder
from loadtests.roster import roster_of
from loadtests.shapes import START_LEAD_SECONDS, ArrivalsShape, StagesShape


def prepare(environment: Environment, settings: LocustSettings) -> None:
    """Prepare the process."""
    _Alone(environment, settings).prepare()


class _Alone:
    def __init__(self, environment: Environment, settings: LocustSettings) -> None:
        self._environment = environment
        self._settings = settings
        self._plan: LoadPlan | None = settings.scenario.plan if settings.scenario else None
        self._clock = LoadClock(settings.start_time or time.time(), wall=time.time, steady=time.monotonic)
        self._roster = roster_of(self._plan if isinstance(self._plan, ClosedPlan) else None)
        self._book = ArrivalBook(self._plan if isinstance(self._plan, OpenPlan) else None, Share())

    def prepare(self) -> None:
        self._follow()
        load = Load(
            clock=self._clock,
            roster=self._roster,
            arrivals=self._book,
            meters=(*self._exporters(), *self._recorders()),
            cpu_milliseconds=cpu_milliseconds(self._settings),
            api_key=self._settings.api_key,
            connection_seconds=self._settings.connection_seconds,
        )
        attach_load(self._environment, load)

    def _follow(self) -> None:
        starts_with_test = self._settings.start_time is None
        match self._plan:
            case ClosedPlan():
                shape = StagesShape(self._plan.stages, self._clock, starts_with_test=starts_with_test)
                shape.runner = self._environment.runner
                self._environment.shape_class = shape
            case OpenPlan():
                self._environment.shape_class = ArrivalsShape(
                    self._plan.duration_seconds,
                    self._clock,
                    begin=self._begin if starts_with_test else lambda: None,
                    count_processes=lambda: 1,
                    is_done=lambda: self._book.is_done,
                )

    def _begin(self) -> None:
        self._clock.begin(time.time() + START_LEAD_SECONDS)
        self._book.begin()

    def _count_users(self) -> int:
        # Of one kind of user there is none.
        return self._book.in_flight.count + self._roster.present(self._clock.now())

    def _exporters(self) -> list[Meter]:
        if self._settings.metrics_port is None:
            return []
        meter = CountingMeter(request_kinds(self._environment))
        name = scenario_name(self._settings)
        collector = LocustCollector(name, read_counts=lambda: meter.counts, count_users=self._count_users)
        serve(self._environment, collector, self._settings)
        return [meter]

    def _recorders(self) -> list[Meter]:
        if self._settings.client_log is None or self._plan is None:
            return []
        recorder = Recorder(
            open_record(self._settings.client_log),
            stages=self._plan.stages,
            kinds=request_kinds(self._environment),
            start_time=self._clock.start_time,
            most_users=self._book.in_flight.take_most if self._plan.is_open else AtBothEnds(self._count_users),
        )
        keeper = RecordKeeper(
            self._environment,
            name=str(self._settings.client_log),
            flush=lambda: recorder.flush(self._clock.now()),
            close=lambda: recorder.close(self._clock.now()),
            unix_time=self._clock.unix_time,
        )
        self._environment.events.quit.add_listener(keeper.finish)  # type: ignore[no-untyped-call]
        gevent.spawn(keeper.keep)
        return [recorder]
