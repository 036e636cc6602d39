"""What tracing does for the rest, and how it is done where it is switched off: ids are passed on, nothing is kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from load_harness.correlation import Correlation, TraceContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request as it comes in."""

    method: str
    path: str
    scheme: str
    host: str
    port: int
    client: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What became of it."""

    route: str | None
    """Its template; None where no route serves it."""
    status: int
    role: str | None
    """Of whoever asked; names stay out of traces."""
    request_id: str


class ServerSpan(Protocol):
    """A request that is being answered."""

    @property
    def context(self) -> TraceContext | None:
        """Where in its trace it is."""

    def end(self, departure: Departure) -> None:
        """Note its answer."""


Begin = Callable[[Arrival, TraceContext | None], ServerSpan]
"""Takes a request and its caller's place in the trace."""
Report = Callable[[int, str | None], None]
"""Takes the status of an answer, 0 where none came, and what kind of failure it is."""


class Tracing(Protocol):
    """Makes spans."""

    @property
    def begin(self) -> Begin | None:
        """Begins to answer a request; None where requests have no spans, so that nobody prepares any."""

    def asking(
        self, method: str, address: str, path: str, of: Correlation | None
    ) -> AbstractContextManager[tuple[Mapping[str, str], Report]]:
        """Ask another pod: gives the headers to send, and takes the outcome."""

    def job_started(self, job_id: str, kind: str) -> None:
        """Begin the life of a job, linked to the request that is being answered here."""

    def job_ended(self, job_id: str, state: str, because: str | None) -> None:
        """End it."""

    def close(self) -> None:
        """Hand over what waits to be handed over, within a bounded time."""


class NoTracing:
    """Passes on what it is given."""

    begin = None

    @contextmanager
    def asking(
        self,
        method: str,  # noqa: ARG002 - as the interface
        address: str,  # noqa: ARG002 - as the interface
        path: str,  # noqa: ARG002 - as the interface
        of: Correlation | None,
    ) -> Iterator[tuple[Mapping[str, str], Report]]:
        """Ask another pod in the trace of whoever asked this one."""
        yield ({} if of is None else of.headers()), _unnoted

    def job_started(self, job_id: str, kind: str) -> None:
        """Note nothing."""

    def job_ended(self, job_id: str, state: str, because: str | None) -> None:
        """Note nothing."""

    def close(self) -> None:
        """Have nothing to hand over."""


def _unnoted(_status: int, _failure: str | None) -> None:
    """Note nothing."""
