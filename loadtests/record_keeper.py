"""Write the record as time goes by."""

import logging
import sys
from collections.abc import Callable

import gevent
from locust.env import Environment

from loadtests.record_rows import RecordFailed

_LOGGER = logging.getLogger(__name__)
_RECORD_FAILED_EXIT_CODE = 1


class RecordKeeper:
    """Writes each second soon after it ended, and ends the load when it cannot."""

    def __init__(
        self,
        environment: Environment,
        *,
        name: str,
        flush: Callable[[], None],
        close: Callable[[], None],
        unix_time: Callable[[], float],
    ) -> None:
        self.environment = environment
        self._name = name
        self._flush = flush
        self._close = close
        self._unix_time = unix_time
        self._has_ended = False

    def keep(self) -> None:
        """Write each second, for ever."""
        try:
            while not self._has_ended:
                gevent.sleep(1.0 + _AFTER_SECOND_SECONDS - self._unix_time() % 1.0)
                self._flush()
        except RecordFailed as error:
            self._note(error)
            self.environment.process_exit_code = _RECORD_FAILED_EXIT_CODE
            if self.environment.runner is not None:
                self.environment.runner.quit()

    def finish(self, **_: object) -> None:
        """Write the rest; one of Locust's last events calls this."""
        if self._has_ended:
            return
        self._has_ended = True
        try:
            self._close()
        except RecordFailed as error:
            self._note(error)
            sys.exit(_RECORD_FAILED_EXIT_CODE)

    # Private

    def _note(self, error: RecordFailed) -> None:
        self._has_ended = True
        _LOGGER.error("%s: %s, so the load ends; %s", self._name, error, error.next_step)


# Private

_AFTER_SECOND_SECONDS = 0.05
