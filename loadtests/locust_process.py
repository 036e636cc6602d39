"""Put together what a Locust process needs besides its users: schedule, shape, record and exporter."""

import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import gevent
from gevent.pywsgi import WSGIServer
from locust.env import Environment
from locust.runners import LocalRunner
from prometheus_client import CollectorRegistry, make_wsgi_app

from loadtests.clock import LoadClock
from loadtests.load import Load, attach_load
from loadtests.locust_settings import CLIENT_LOG, METRICS_PORT, SCENARIO, LocustSettings
from loadtests.meter import Meter, RequestKind
from loadtests.metrics import LocustCollector
from loadtests.pacing import Pacing
from loadtests.recorder import Recorder, RecordFailed
from loadtests.roster import Roster, StretchFinder
from loadtests.scenario import Scenario
from loadtests.shapes import StagesShape
from loadtests.stages import Stage, Stretch, most_users, stretches_of_user
from loadtests.users import PacedUser
from slo.errors import InvalidInput

BY_HAND = "by-hand"
"""Name of the scenario where Locust's own options say how many users there are."""
PACE_SECONDS = 1.0
CPU_MILLISECONDS = 20.0

_LOGGER = logging.getLogger(__name__)
_WRONG_INPUT_EXIT_CODE = 2
_RECORD_FAILED_EXIT_CODE = 1


def wire(environment: Environment, **_: object) -> None:
    """Prepare a Locust process as its environment variables say; a locustfile adds this to `events.init`."""
    prepare(environment, os.environ)
    if environment.runner is not None:
        # While it follows a shape, Locust handles no SIGTERM yet and would die with its record unfinished.
        gevent.signal_handler(signal.SIGTERM, environment.runner.quit)


def prepare(environment: Environment, variables: Mapping[str, str]) -> None:
    """Prepare a Locust process; end it with a message where the variables are wrong or cannot be followed."""
    try:
        settings = LocustSettings.from_environment(variables)
    except InvalidInput as error:
        _refuse(str(error))
    clock = LoadClock(settings.start_time or time.time(), wall=time.time, steady=time.monotonic)
    roster = Roster(_pacing(settings.scenario), _stretch_finder(settings.scenario))
    kinds = [user.request_kind for user in environment.user_classes if issubclass(user, PacedUser)]
    if settings.scenario is not None:
        _follow(environment, settings.scenario, clock, starts_with_test=settings.start_time is None)
    meters = _exporters(environment, settings, clock, roster, kinds)
    meters += _recorders(environment, settings, clock, roster, kinds)
    cpu_milliseconds = settings.scenario.cpu_milliseconds if settings.scenario else CPU_MILLISECONDS
    attach_load(environment, Load(clock=clock, roster=roster, meters=tuple(meters), cpu_milliseconds=cpu_milliseconds))


class RecordKeeper:
    """Writes the record as time goes by, and ends the load when it cannot: a load without a record proves nothing."""

    def __init__(self, environment: Environment, recorder: Recorder, clock: LoadClock, path: Path) -> None:
        self.environment = environment
        self._recorder = recorder
        self._clock = clock
        self._path = path
        self._has_failed = False

    def keep(self) -> None:
        """Write each second soon after it ended, for ever."""
        try:
            while True:
                gevent.sleep(self._until_next_second())
                self._recorder.flush(self._clock.now())
        except RecordFailed as error:
            self._note(error)
            self.environment.process_exit_code = _RECORD_FAILED_EXIT_CODE
            if self.environment.runner is not None:
                self.environment.runner.quit()

    def finish(self, **_: object) -> None:
        """Write the rest; Locust's last event calls this."""
        if self._has_failed:
            return
        try:
            self._recorder.close(self._clock.now())
        except RecordFailed as error:
            self._note(error)
            sys.exit(_RECORD_FAILED_EXIT_CODE)

    # Private

    def _note(self, error: RecordFailed) -> None:
        self._has_failed = True
        _LOGGER.error("%s: cannot be written (%s), so the load ends; free space or write elsewhere", self._path, error)

    def _until_next_second(self) -> float:
        now = self._clock.start_time + self._clock.now()
        return 1.0 + _AFTER_SECOND_SECONDS - now % 1.0


# Private

_AFTER_SECOND_SECONDS = 0.05


def _pacing(scenario: Scenario | None) -> Pacing:
    if scenario is None:
        return Pacing(pace_seconds=PACE_SECONDS, seed=1)
    return Pacing(pace_seconds=scenario.pace_seconds, seed=scenario.seed)


def _stretch_finder(scenario: Scenario | None) -> StretchFinder:
    if scenario is None:
        return lambda _place, now: Stretch(start_seconds=now, end_seconds=float("inf"))
    stages = scenario.stages
    stretches = [stretches_of_user(stages, index) for index in range(most_users(stages))]

    def find(place: int, now: float) -> Stretch | None:
        if place >= len(stretches):
            return None
        return next((stretch for stretch in stretches[place] if now < stretch.end_seconds), None)

    return find


def _follow(environment: Environment, scenario: Scenario, clock: LoadClock, *, starts_with_test: bool) -> None:
    if not isinstance(environment.runner, LocalRunner):
        _refuse(f"{SCENARIO} {scenario.name}: needs a Locust of one process; leave out --master, --worker, --processes")
    shape = StagesShape(scenario.stages, clock, starts_with_test=starts_with_test)
    shape.runner = environment.runner
    environment.shape_class = shape


def _recorders(
    environment: Environment, settings: LocustSettings, clock: LoadClock, roster: Roster, kinds: Sequence[RequestKind]
) -> list[Meter]:
    if settings.client_log is None:
        return []
    path = settings.client_log
    try:
        file = path.open("xb", buffering=0)
    except OSError as error:
        _refuse(f"{CLIENT_LOG} {path}: cannot be created ({error.strerror}); give the path of a new file")
    recorder = Recorder(
        file,
        stages=_stages(settings.scenario),
        kinds=kinds,
        start_time=clock.start_time,
        count_users=lambda: roster.present(clock.now()),
    )
    keeper = RecordKeeper(environment, recorder, clock, path)
    environment.events.quit.add_listener(keeper.finish)  # type: ignore[no-untyped-call]
    gevent.spawn(keeper.keep)
    return [recorder]


def _stages(scenario: Scenario | None) -> tuple[Stage, ...]:
    return scenario.stages if scenario else ()


def _exporters(
    environment: Environment, settings: LocustSettings, clock: LoadClock, roster: Roster, kinds: Sequence[RequestKind]
) -> list[Meter]:
    if settings.metrics_port is None:
        return []
    name = settings.scenario.name if settings.scenario else BY_HAND
    collector = LocustCollector(name, kinds=kinds, count_users=lambda: roster.present(clock.now()))
    registry = CollectorRegistry()
    registry.register(collector)
    server = WSGIServer(("127.0.0.1", settings.metrics_port), make_wsgi_app(registry), log=None)
    try:
        server.start()
    except OSError as error:
        _refuse(f"{METRICS_PORT} {settings.metrics_port}: cannot be served ({error.strerror}); give a free port")
    environment.events.quit.add_listener(lambda **_: server.stop(timeout=0))  # type: ignore[no-untyped-call]
    return [collector]


def _refuse(message: str) -> NoReturn:
    _LOGGER.error(message)
    sys.exit(_WRONG_INPUT_EXIT_CODE)
