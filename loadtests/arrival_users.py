"""A user of Locust that sends requests when they arrive, whether earlier ones were answered or not."""

import logging
import sys

import gevent
from gevent.queue import SimpleQueue
from geventhttpclient.url import URL
from locust import task
from locust.contrib.fasthttp import FAILURE_EXCEPTIONS
from locust.env import Environment
from locust.exception import StopUser

from loadtests.arrival_book import Arrivals
from loadtests.load import load_of
from loadtests.users import ScheduledUser

_LOGGER = logging.getLogger(__name__)


class ArrivalUser(ScheduledUser):
    """Send each request at its absolute time.

    One user sends everything that its process has to send. Latency counts from the moment a request was due. What is
    due while as many requests are under way as the cap allows is dropped, and counted.
    """

    abstract = True
    warm_up_path = "/healthz"
    """Asked on each connection that is opened before the first request; these requests are counted nowhere."""

    def __init__(self, environment: Environment) -> None:
        self._book = load_of(environment).arrivals
        self.concurrency = self._book.in_flight.cap
        super().__init__(environment)
        self._due: SimpleQueue[float | type[StopIteration]] = SimpleQueue()
        self._under_way = 0
        """Requests of this user; without a plan, the book counts those of others, too."""
        # As many as requests were ever under way at a time: a greenlet for each request would cost a fifth of them.
        self._senders: list[gevent.Greenlet] = []

    @task
    def work(self) -> None:
        """Send everything that arrives until the end, and wait for the last answers."""
        self._warm_up()
        arrivals = self._book.join(self.load.clock.now())
        if arrivals is None:
            raise StopUser
        try:
            self._dispatch_all(arrivals)
            gevent.sleep(max(arrivals.end_seconds - self.load.clock.now(), 0.0))
            self._end_senders()
        finally:
            self._book.is_done = True
        raise StopUser

    def on_stop(self) -> None:
        """Give up the answers that have not come."""
        gevent.killall(self._senders)
        for _ in range(self._under_way):  # dispatched in this very moment, and taken by no sender yet
            self.note_dropped(self._due.get())
            self._leave()

    # Private

    def _dispatch_all(self, arrivals: Arrivals) -> None:
        clock = self.load.clock
        now = clock.now()
        for due_seconds in arrivals.times:
            if due_seconds > now:
                # Never shorter than what lets answers come in between, when more is due than can be sent.
                gevent.sleep(max(due_seconds - now, _SHORTEST_SLEEP_SECONDS))
                now = clock.now()
            self._dispatch(due_seconds)

    def _dispatch(self, due_seconds: float) -> None:
        if not self._book.in_flight.enter():
            self.note_dropped(due_seconds)
            return
        self._under_way += 1
        if self._under_way > len(self._senders):
            self._senders.append(gevent.spawn(self._send_what_is_due))
        self._due.put(due_seconds)

    def _send_what_is_due(self) -> None:
        for due_seconds in self._due:
            self._perform(due_seconds)

    def _end_senders(self) -> None:
        for _ in self._senders:
            self._due.put(StopIteration)
        gevent.joinall(self._senders)

    def _perform(self, due_seconds: float) -> None:
        # Only here is it sent: the way from the dispatcher to the sender is the generator's own lateness, too.
        self.note_started(due_seconds, late_seconds=max(self.load.clock.now() - due_seconds, 0.0))
        try:
            self.send_and_note(due_seconds)
        except Exception as error:
            self.note_finished(due_seconds, self.load.clock.now(), is_failed=True)
            _LOGGER.exception("a request could not be sent")
            self.environment.events.user_error.fire(user_instance=self, exception=error, tb=sys.exc_info()[2])
        finally:
            self._leave()

    def _leave(self) -> None:
        self._under_way -= 1
        self._book.in_flight.leave()

    def _warm_up(self) -> None:
        """Open connections, all at a time, so that the first requests do not wait for theirs."""
        greenlets = [gevent.spawn(self._open_connection) for _ in range(self._book.warm_connections())]
        gevent.joinall(greenlets, timeout=self.connection_timeout)
        responses = [greenlet.value for greenlet in greenlets if greenlet.value is not None]
        gevent.killall(greenlets)
        for response in responses:
            response.read()
        if len(responses) < len(greenlets):
            seen = f"{len(responses)} of {len(greenlets)} connections"
            _LOGGER.warning("only %s could be opened beforehand; the first requests open their own", seen)

    def _open_connection(self) -> object:
        agent = self.client.client
        url = URL(f"{self.host}{self.warm_up_path}")
        try:
            return agent.clientpool.get_client(url).get(url.request_uri)
        except FAILURE_EXCEPTIONS:
            return None


# Private

_SHORTEST_SLEEP_SECONDS = 0.001
