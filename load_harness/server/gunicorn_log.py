"""Gunicorn's own log in the format of all others."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from load_harness.logs.setup import reformat


def logger_in(kind: str) -> type[Logger]:
    """Make gunicorn's logger for a format."""

    class FormattedLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
        """Gunicorn's logger, whose lines look like ours."""

        def setup(self, cfg: Config) -> None:
            """Set the handlers, then their format."""
            super().setup(cfg)
            reformat(kind, "gunicorn.error", "gunicorn.access")

    return FormattedLogger
