"""What belongs to the request that is being answered: its id and its trace, for logs, audit and whoever is asked next.

Kept in a context variable, so that a log line knows them without being told; other threads know nothing of them.
"""

import random
import re
from contextvars import ContextVar
from dataclasses import dataclass, field

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NO_VERSION = "ff"
_FIRST_VERSION = "00"
_SAMPLED = 1
_MOST_STATE_CHARACTERS = 512


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Where in a trace something happens.

    Source: https://www.w3.org/TR/trace-context/
    """

    trace_id: str
    """32 hexadecimal digits."""
    span_id: str
    """16 hexadecimal digits."""
    flags: int = 0
    state: str = ""
    """What other vendors pass on."""

    @property
    def sampled(self) -> bool:
        """Whether the trace is kept."""
        return bool(self.flags & _SAMPLED)

    def headers(self) -> dict[str, str]:
        """Pass it on."""
        headers = {"traceparent": f"{_FIRST_VERSION}-{self.trace_id}-{self.span_id}-{self.flags:02x}"}
        if self.state:
            headers["tracestate"] = self.state
        return headers


@dataclass(frozen=True, slots=True)
class Correlation:
    """The ids of one request."""

    request_id: str
    trace: TraceContext | None = None
    jobs: list[str] = field(default_factory=list)
    """Those that it started, as they start."""

    def headers(self) -> dict[str, str]:
        """Pass it on to another pod."""
        return {REQUEST_ID_HEADER: self.request_id, **(self.trace.headers() if self.trace else {})}


_CURRENT: ContextVar[Correlation | None] = ContextVar("correlation", default=None)


def current() -> Correlation | None:
    """Give the ids of the request that is being answered here; None outside of one."""
    return _CURRENT.get()


def enter(correlation: Correlation | None) -> None:
    """Answer this request from here on; None ends it."""
    _CURRENT.set(correlation)


def request_id(given: str | None) -> str:
    """Take the id that a client gave where it is well-formed, and make one otherwise."""
    if given and _REQUEST_ID.fullmatch(given):
        return given
    # It may be guessed, and to ask the kernel for better ones would hand the interpreter to another thread.
    return f"{random.getrandbits(64):016x}"


def trace_context(traceparent: str | None, tracestate: str | None = None) -> TraceContext | None:
    """Read where a client is in its trace; None where it does not say, or says what nobody can use."""
    found = _TRACEPARENT.fullmatch(traceparent.strip()) if traceparent else None
    if found is None:
        return None
    version, trace_id, span_id, flags, more = found.groups()
    if version == _NO_VERSION or (version == _FIRST_VERSION and more) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    state = (tracestate or "").strip()
    usable = len(state) <= _MOST_STATE_CHARACTERS and state.isascii() and state.isprintable()
    return TraceContext(trace_id, span_id, int(flags, 16) & _SAMPLED, state if usable else "")
