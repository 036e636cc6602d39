"""What users of Locust do: send requests on an absolute schedule."""

from abc import abstractmethod
from http import HTTPStatus
from typing import ClassVar

from geventhttpclient.header import Headers
from locust import FastHttpUser, task
from locust.contrib.fasthttp import ResponseContextManager
from locust.env import Environment
from locust.exception import StopUser

from loadtests.api_key import KEY_HEADER
from loadtests.connections import Connections, lighten
from loadtests.load import load_of
from loadtests.meter import RequestKind
from loadtests.roster import Duty

FAULT_HEADER = "Load-Harness-Fault"
"""Header of an answer into which the workload has put a fault on purpose."""
FAULT_OF_ERRORS = "error"
"""What it says where the fault is the failure."""


class ScheduledUser(FastHttpUser):
    """Send requests that are due at given moments, and count each latency from then."""

    abstract = True
    network_timeout = 10.0
    connection_timeout = 5.0

    request_kind: ClassVar[RequestKind]
    """What the requests are counted under."""

    def __init__(self, environment: Environment) -> None:
        self.load = load_of(environment)
        if self.load.api_key is not None:
            self.default_headers = {**(self.default_headers or {}), KEY_HEADER: self.load.api_key}
        super().__init__(environment)
        if self.client_pool is None:  # a locustfile may bring a pool of its own
            agent = self.client.client
            agent.clientpool = Connections(most_seconds=self.load.connection_seconds, **agent.clientpool.client_args)
        lighten(self.client)

    @abstractmethod
    def send(self) -> ResponseContextManager:
        """Send one request, with `catch_response=True`, and return its response."""

    def send_and_note(self, due_seconds: float) -> float:
        """Send a request and tell the meters how it came back; return when."""
        with self.send() as response:
            answered = self.load.clock.now()
            response.request_meta["response_time"] = (answered - due_seconds) * 1000  # for Locust's own statistics
        is_failed = response.request_meta["exception"] is not None
        if is_failed and response.status_code == HTTPStatus.UNAUTHORIZED:
            self.load.refusals.note()
        is_on_purpose = is_failed and _is_on_purpose(response.headers)
        self.note_finished(due_seconds, answered, is_failed=is_failed, is_on_purpose=is_on_purpose)
        return answered

    def note_started(self, due_seconds: float, *, late_seconds: float) -> None:
        """Tell the meters that a request is being sent."""
        for meter in self.load.meters:
            meter.started(self.request_kind, due_seconds=due_seconds, late_seconds=late_seconds)

    def note_finished(
        self, due_seconds: float, answered: float, *, is_failed: bool, is_on_purpose: bool = False
    ) -> None:
        """Tell the meters that a request came back."""
        latency_seconds = answered - due_seconds
        for meter in self.load.meters:
            meter.finished(
                self.request_kind,
                now=answered,
                latency_seconds=latency_seconds,
                is_failed=is_failed,
                is_on_purpose=is_on_purpose,
            )

    def note_dropped(self, due_seconds: float) -> None:
        """Tell the meters that a request is never sent."""
        for meter in self.load.meters:
            meter.dropped(self.request_kind, due_seconds=due_seconds)


class PacedUser(ScheduledUser):
    """Send each request when it is due, or at once if an earlier answer came too late for that.

    Latency counts from the moment a request was due, so a server that stalls is seen to delay every request that was
    due meanwhile, and not only the one that it held up.
    """

    abstract = True

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._place: int | None = None

    def wait_time(self) -> float:
        """Return how long to wait before the next task."""
        return max(self._duty().next_seconds() - self.load.clock.now(), 0.0)

    @task
    def work(self) -> None:
        """Do what there is to do now, if there is anything: Locust waits before the next time."""
        now = self.load.clock.now()
        if self._place is None:
            self._join(now)
        duty = self._duty()
        if now >= duty.stretch.end_seconds:
            self._finish(duty, now)
        elif now >= duty.next_seconds():
            self._send_due(duty, now)

    def on_stop(self) -> None:
        """Give up what is left and free the place."""
        if self._place is not None:
            self._drop_unsent(self._duty(), self.load.clock.now())
            self.load.roster.leave(self._place)

    # Private

    def _duty(self) -> Duty:
        assert self._place is not None  # noqa: S101 - Locust waits only after the first task
        return self.load.roster.duty(self._place)

    def _join(self, now: float) -> None:
        self._place = self.load.roster.join(now)
        if self._place is None:
            raise StopUser

    def _finish(self, duty: Duty, now: float) -> None:
        self._drop_unsent(duty, now)
        assert self._place is not None  # noqa: S101 - it has a duty
        if not self.load.roster.stay(self._place, now):
            raise StopUser

    def _send_due(self, duty: Duty, now: float) -> None:
        request = duty.take(now)
        self.note_started(request.due_seconds, late_seconds=request.late_seconds)
        duty.answered(self.send_and_note(request.due_seconds))

    def _drop_unsent(self, duty: Duty, now: float) -> None:
        for due_seconds in duty.unsent(now):
            self.note_dropped(due_seconds)


# Private


def _is_on_purpose(headers: Headers | None) -> bool:
    """Say whether the workload says that it was asked to fail; what has no headers was no answer."""
    faults = headers.get(FAULT_HEADER) if headers else None
    return FAULT_OF_ERRORS in (faults if isinstance(faults, list) else [faults])
