"""Wire the receiver together; nothing else knows all of its parts."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from prometheus_client import CollectorRegistry

from slo.dora.ledger.file import FileLedger
from slo.dora.receiver.intake import Intake
from slo.dora.receiver.metrics import ReceiverMetrics
from slo.dora.receiver.settings import MAX_BODY_BYTES, ReceiverSettings
from slo.dora.receiver.web import blueprint_of, install_errors
from slo.dora.sources.catalog import NAMES, push_sources
from slo.serving.observing import Observing


def create_app(settings: ReceiverSettings, *, clock: Callable[[], float] = time.time) -> Flask:
    """Build the receiver.

    Raises:
        InvalidInput: the ledger is damaged, or is none.
        CannotWrite: it cannot be written.
    """
    ledger = open_ledger(settings.ledger)
    registry = CollectorRegistry()
    metrics = ReceiverMetrics(registry, NAMES)
    sources = push_sources(environment=settings.environment)
    intake = Intake(sources, settings.secrets, ledger, metrics, clock=clock)
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    install_errors(app, intake)
    app.register_blueprint(blueprint_of(intake))
    app.register_blueprint(Observing(registry, why_not_ready=lambda: _why_not_writable(settings.ledger)).blueprint())
    return app


def open_ledger(path: Path) -> FileLedger:
    """Open a ledger to write to, made where it is missing and mended where its last line was cut.

    Raises:
        InvalidInput: it is damaged, or is none.
        CannotWrite: it cannot be written.
    """
    ledger = FileLedger(path, say=logging.getLogger("slo.dora.receiver").warning)
    ledger.append(())
    return ledger


# Private


def _why_not_writable(ledger: Path) -> str:
    """Say why a delivery could not be written now; nothing where it could."""
    if not os.access(ledger if ledger.exists() else ledger.parent, os.W_OK):
        return "the ledger cannot be written"
    space = os.statvfs(ledger.parent)
    return "" if space.f_bavail * space.f_frsize >= MAX_BODY_BYTES else "the ledger's disk is full"
