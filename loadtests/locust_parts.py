"""What every kind of Locust process needs: the request kinds, a record's file, an exporter, and a way to refuse."""

import logging
import sys
from pathlib import Path
from typing import NoReturn

from gevent.pywsgi import WSGIServer
from locust.env import Environment
from prometheus_client import CollectorRegistry, make_wsgi_app

from loadtests.locust_settings import CLIENT_LOG, METRICS_PORT, LocustSettings
from loadtests.meter import RequestKind
from loadtests.metrics import LocustCollector
from loadtests.record_rows import RecordFile
from loadtests.users import ScheduledUser

BY_HAND = "by-hand"
"""Name of the scenario where Locust's own options say how high the load is."""
CPU_MILLISECONDS_BY_HAND = 20.0

_LOGGER = logging.getLogger(__name__)
_WRONG_INPUT_EXIT_CODE = 2


def request_kinds(environment: Environment) -> list[RequestKind]:
    """List what the users of the locustfile send."""
    return [user.request_kind for user in environment.user_classes if issubclass(user, ScheduledUser)]


def scenario_name(settings: LocustSettings) -> str:
    """Return the name under which the load is exported."""
    return settings.scenario.name if settings.scenario else BY_HAND


def cpu_milliseconds(settings: LocustSettings) -> float:
    """Return what one request is to cost the workload."""
    return settings.scenario.plan.cpu_milliseconds if settings.scenario else CPU_MILLISECONDS_BY_HAND


def open_record(path: Path) -> RecordFile:
    """Create the file of the record; end the process where that is not possible."""
    try:
        return RecordFile(path.open("xb", buffering=0))
    except OSError as error:
        refuse(f"{CLIENT_LOG} {path}: cannot be created ({error.strerror}); give the path of a new file")


def serve(environment: Environment, collector: LocustCollector, settings: LocustSettings) -> None:
    """Serve the series until Locust quits; end the process where that is not possible."""
    registry = CollectorRegistry()
    registry.register(collector)
    server = WSGIServer((settings.metrics_host, settings.metrics_port), make_wsgi_app(registry), log=None)
    try:
        server.start()
    except OSError as error:
        refuse(f"{METRICS_PORT} {settings.metrics_port}: cannot be served ({error.strerror}); give a free port")
    environment.events.quit.add_listener(lambda **_: server.stop(timeout=0))  # type: ignore[no-untyped-call]


def refuse(message: str) -> NoReturn:
    """End the process with what is wrong in its input."""
    _LOGGER.error(message)
    sys.exit(_WRONG_INPUT_EXIT_CODE)
