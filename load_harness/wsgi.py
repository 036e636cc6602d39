"""The WSGI entry for any server that takes a factory: `load_harness.wsgi:create()`.

One worker per pod: the job table, the fault switch and the counters live in one process, so that no answer depends on
which worker it comes from. Threads keep probes responsive, burners are child processes, and scale is by pods.
"""

import atexit
import os
from collections.abc import Callable, Mapping

from flask import Flask
from gunicorn.arbiter import Arbiter
from prometheus_client import CollectorRegistry, disable_created_metrics

from load_harness.app import EXTENSION, crash_process, create_app
from load_harness.audit.sinks import refuse_unwritable
from load_harness.errors import CannotServe
from load_harness.logs.setup import configure
from load_harness.settings import Settings
from load_harness.tracing.start import refuse_impossible_tracing
from load_harness.workloads.process import Spawner

POD_NAME = "HOSTNAME"
"""The variable in which every container finds the name of its pod: Kubernetes and Docker set it."""
_ONE_WORKER = (
    "must be 1, as the job table, the fault switch and the counters live in one process and another worker would "
    "answer differently"
)


def create(environ: Mapping[str, str] = os.environ) -> Flask:
    """Build the workload for a server that is not ours, and whose address is not known here.

    Raises:
        CannotServe: Without a key unless told to be open, and beside another worker.
        InvalidSettings: Listing every bad variable.
    """
    settings = Settings.from_env(environ)
    refuse_web_concurrency(environ)
    refuse_siblings()
    if not settings.guarded and not settings.open:
        raise CannotServe(
            what="LOAD_HARNESS_API_KEY (unset)",
            rule="is required, as this server may listen to other machines",
            next_step="set it or LOAD_HARNESS_API_KEYS_FILE, or LOAD_HARNESS_OPEN=true to be open on purpose",
        )
    refuse_blindness(settings, environ)
    configure(settings.log_format)
    app = build(settings, environ=environ)
    atexit.register(app.extensions[EXTENSION].close)  # our own worker does so itself
    return app


def build(
    settings: Settings, *, crash: Callable[[], None] = crash_process, environ: Mapping[str, str] = os.environ
) -> Flask:
    """Build the workload in the process that is to serve it."""
    # Creation times would double the series, and no query of ours reads them.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    app = create_app(
        settings, registry=CollectorRegistry(), spawn=Spawner().spawn, crash=crash, pod=environ.get(POD_NAME)
    )
    app.extensions[EXTENSION].live.sampler.start()
    return app


def refuse_blindness(settings: Settings, environ: Mapping[str, str]) -> None:
    """Do not start where what was asked to be written down could not be.

    Raises:
        CannotServe: Where the audit file cannot be written, or tracing is not installed.
        InvalidSettings: Listing what is wrong with OpenTelemetry's variables.
    """
    if settings.audit_file is not None:
        refuse_unwritable(settings.audit_file)
    if settings.tracing:
        refuse_impossible_tracing(environ)


def refuse_web_concurrency(environ: Mapping[str, str]) -> None:
    """Accept one worker only, where gunicorn's own variable sets their number.

    Raises:
        CannotServe: Saying why.
    """
    workers = environ.get("WEB_CONCURRENCY", "1")
    # Gunicorn says what is wrong with a value that is no number.
    refuse_workers(int(workers) if workers.isdecimal() else 1, said_by="WEB_CONCURRENCY")


def refuse_siblings() -> None:
    """Refuse to be the second worker of a gunicorn that was told to have several.

    Raises:
        CannotServe: Saying why.
    """
    # A forked worker finds the siblings that came before it in its copy of the arbiter's table.
    for sibling in Arbiter.WORKERS.values():
        refuse_workers(sibling.cfg.workers, said_by="workers")


def refuse_workers(workers: int, *, said_by: str) -> None:
    """Accept one worker only.

    Raises:
        CannotServe: Saying why.
    """
    if workers > 1:
        raise CannotServe(what=f"{said_by} {workers}", rule=_ONE_WORKER, next_step="set it to 1 and scale by pods")
