"""Send every log of this process to stderr, in one format."""

import logging
import sys
import threading

from load_harness.logs.formats import JsonFormat, TextFormat

JSON = "json"
TEXT = "text"
_OF_GUNICORN = ("gunicorn.error", "gunicorn.access")
_LOG = logging.getLogger("load_harness")


def formatter(kind: str) -> logging.Formatter:
    """Make the format of a name."""
    return JsonFormat() if kind == JSON else TextFormat()


def configure(kind: str) -> None:
    """Log to stderr from now on: our own, what others warn of, and what a thread dies of.

    Whoever has configured logging already keeps the handlers, but not their format.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    reformat(kind, "", *_OF_GUNICORN)
    # No format of ours shows them, and each costs every line a look.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_died


def reformat(kind: str, *loggers: str) -> None:
    """Give the handlers of some loggers this format."""
    for name in loggers:
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(formatter(kind))


def _thread_died(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is None or isinstance(died.exc_value, SystemExit):
        return
    trouble = (died.exc_type, died.exc_value, died.exc_traceback)
    _LOG.critical("thread %s: died of %s", died.thread and died.thread.name, died.exc_type.__name__, exc_info=trouble)
