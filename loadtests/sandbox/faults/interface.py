"""What every injection does: begin, go on, end."""

from typing import Protocol


class Injection(Protocol):
    """One planned fault at work. All its methods are called from the supervisor's main thread and never block."""

    def begin(self) -> tuple[str, ...]:
        """Break the target; return the names of the pods that it hits, none for a server."""

    def tick(self, seconds: float) -> None:
        """Go on, so many seconds after the begin."""

    def end(self) -> bool:
        """Undo what was done; False as long as it is not undone: it is then called again, at every tick.

        What cannot be undone says False until it is over by itself.
        """

    def is_over(self) -> bool:
        """Say whether it has ended by itself; False for what lasts until it is ended."""

    def problems(self) -> tuple[str, ...]:
        """Say what could not be done as planned."""
