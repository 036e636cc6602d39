"""Whether the workload is ready, and if not, why."""


class Lifecycle:
    """Ready from the moment it can answer until it is told to drain; draining is final."""

    def __init__(self) -> None:
        self._draining_because: str | None = None

    @property
    def draining_because(self) -> str | None:
        """Why the workload is draining; None while it is ready."""
        return self._draining_because

    def drain(self, because: str) -> None:
        """Stop being ready; the first reason stays."""
        if self._draining_because is None:
            self._draining_because = because
