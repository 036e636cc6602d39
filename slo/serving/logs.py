"""Log lines as JSON, one object a line, gunicorn's own among them."""

import json
import logging
import sys
from datetime import UTC, datetime

from gunicorn.glogging import Logger

FIELDS = "fields"
"""The attribute of a record that holds what else is known: `logger.info("...", extra={FIELDS: {...}})`."""


class JsonFormatter(logging.Formatter):
    """Writes a record as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's logger, in JSON."""

    def setup(self, cfg: object) -> None:
        """Set the handlers up as gunicorn does, and let them write JSON."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """Log an error with its traceback, but a client that went silent in a line: it is no error of ours."""
        if isinstance(sys.exc_info()[1], BlockingIOError):
            self.info("a client sent nothing any more; its connection is closed")
        else:
            super().exception(msg, *args, **kwargs)


def log_to_stderr() -> None:
    """Let every other logger write JSON to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
