"""End on SIGTERM as on Ctrl-C, so that a cancelled job, too, cleans up."""

import signal


def interrupt_on_sigterm() -> None:
    """Turn SIGTERM into KeyboardInterrupt for the rest of the process."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
