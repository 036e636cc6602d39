"""The receiver under gunicorn: one worker, so that what it knows of the ledger is in one place; and threads."""

import socket

from slo.dora.receiver.app import create_app, open_ledger
from slo.dora.receiver.settings import THREADS, ReceiverSettings
from slo.serving.server import Served, serve_app


def serve(settings: ReceiverSettings, listener: socket.socket) -> int:
    """Serve until told to stop; return the exit code.

    Raises:
        CannotWrite: the ledger cannot be written.
        InvalidInput: it is damaged, or is none.
    """
    open_ledger(settings.ledger)  # here a mistake is said once; a worker would be started again and again
    return serve_app(Served(name="dora-receiver", create=lambda: create_app(settings), threads=THREADS), listener)
