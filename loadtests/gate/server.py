"""The gate under gunicorn: one worker, since a question that is asked twice must meet its own answer; and threads."""

import socket

from flask import Flask

from loadtests.gate.app import DESK, create_app
from loadtests.gate.journal import JOURNAL, STATE, Journal
from loadtests.gate.settings import OTHER_THREADS, QUESTION_THREADS, GateSettings
from loadtests.gate.state import State
from slo.serving.errors import CannotServe
from slo.serving.server import Served, alone_with, serve_app

_LOCK = "lock"


def serve(settings: GateSettings, listener: socket.socket) -> int:
    """Serve until told to stop; return the exit code.

    Raises:
        CannotServe: another gate has the directory.
        CannotWrite: the directory cannot be written.
        InvalidInput: the state there is damaged.
    """
    what, next_step = f"--dir {settings.directory}", "stop it, or give another --dir"
    taken = CannotServe(what=what, rule="another gate keeps its state there", next_step=next_step)
    with alone_with(settings.directory / _LOCK, taken):
        State(settings.directory / STATE)  # here a mistake is said once; a worker would be started again and again
        Journal(settings.directory / JOURNAL)
        served = Served(
            name="canary-gate",
            create=lambda: create_app(settings),
            threads=QUESTION_THREADS + OTHER_THREADS,
            close=_close,
        )
        return serve_app(served, listener)


# Private


def _close(app: Flask) -> None:
    """End what the gate has started."""
    app.extensions[DESK].close()
