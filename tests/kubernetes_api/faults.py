"""What the stub API server does wrong when told to."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Fault:
    """An answer in place of the right one, so many times."""

    method: str
    path: str
    """A part of it."""
    status: int
    times: int
    retry_after: int | None = None
    body: bytes | None = None
    """In place of a Status object."""
    only_watches: bool = False


@dataclass(slots=True)
class Faults:
    """All that is wrong at the moment. From any thread."""

    answers: list[Fault] = field(default_factory=list)
    forbidden: set[tuple[str, str]] = field(default_factory=set)
    """Verb and plural."""
    held: dict[str, float] = field(default_factory=dict)
    """Seconds by a part of the path; the answer comes so much later."""
    buffered: bool = False
    """Whether watches keep back what they have to tell, as a proxy that buffers does."""
    released: threading.Event = field(default_factory=threading.Event)
    """Set when the server ends, so that held answers end."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, method: str, path: str, *, is_watch: bool) -> Fault | None:
        """Give the fault of a request, if there is one left."""
        with self._lock:
            for fault in self.answers:
                fits = fault.method == method and fault.path in path and (is_watch or not fault.only_watches)
                if fits and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def wait(self, path: str) -> None:
        """Hold the answer back, if it is to be."""
        for part, seconds in list(self.held.items()):
            if part in path:
                self.released.wait(seconds)
