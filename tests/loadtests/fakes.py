"""Stand-ins for what surrounds the load: real classes that are told what to do."""

from dataclasses import dataclass, field
from typing import Any

from loadtests.meter import RequestKind

WORK = RequestKind(name="work", method="GET")


@dataclass
class MemoryFile:
    """A file that keeps what is written, takes a few bytes at a time, and may be full."""

    takes_bytes: int = 1_000_000
    """Most that one write takes."""
    room_bytes: int | None = None
    """How much it takes in all; None without a bound."""
    content: bytes = b""
    is_closed: bool = False

    def write(self, data: bytes, /) -> int:
        """Take some of the data."""
        if self.room_bytes is not None and len(self.content) + len(data) > self.room_bytes:
            raise OSError(28, "No space left on device")
        taken = data[: self.takes_bytes]
        self.content += taken
        return len(taken)

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True


@dataclass
class FakeMeter:
    """Remembers what users report."""

    reports: list[tuple[Any, ...]] = field(default_factory=list)
    on_purpose: int = 0

    def started(self, kind: RequestKind, *, due_seconds: float, late_seconds: float) -> None:
        """Remember a request that is being sent."""
        self.reports.append(("started", kind.name, due_seconds, late_seconds))

    def finished(
        self, kind: RequestKind, *, now: float, latency_seconds: float, is_failed: bool, is_on_purpose: bool = False
    ) -> None:
        """Remember a request that came back."""
        self.on_purpose += is_on_purpose
        self.reports.append(("finished", kind.name, now, latency_seconds, is_failed))

    def dropped(self, kind: RequestKind, *, due_seconds: float) -> None:
        """Remember a request that is never sent."""
        self.reports.append(("dropped", kind.name, due_seconds))


@dataclass
class FakeRunner:
    """A runner of Locust with some users, which can be told to quit."""

    user_count: int = 0
    has_quit: bool = False

    def quit(self) -> None:
        """Remember it."""
        self.has_quit = True
