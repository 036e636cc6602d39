"""Row: what a scrape costs after a long history, against a fresh pod."""

import http.client
import statistics
import time

from loadtests.sandbox.ports import LOOPBACK
from tests.bench.arithmetic import ratios
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.workload import Workload

REQUESTS = 6_000
ROUNDS = 60
_METHODS = ("GET", "POST", "PUT", "BREW", "X-{number}")


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="scrape",
            name="/metrics after a long history against a fresh pod, time",
            unit="",
            target=Target(bound=Bound.AT_MOST, value=1.25),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, requests: int = REQUESTS, rounds: int = ROUNDS) -> Measurement:
    """Give one of two pods a history of paths, methods and ids that never come again, then scrape both in turn."""
    with Processes(machine) as processes, machine.client_here():
        old, fresh = (Workload(processes, core=machine.server_core, name=name).port for name in ("old", "fresh"))
        for port in (old, fresh):  # the same kinds of answers, so that only what follows differs
            _ask_oddly(port, len(_METHODS) * 2)
        _ask_oddly(old, requests)
        times: dict[int, list[float]] = {old: [], fresh: []}
        series = {port: _series(port) for port in times}
        for number in range(rounds):
            for port in (old, fresh) if number % 2 else (fresh, old):
                times[port].append(_milliseconds(port))
    pairs = ratios(times[old], times[fresh])
    return Measurement(
        value=statistics.median(pairs),
        how=f"{requests} requests for paths that are not there, with methods and ids of their own; {rounds} scrapes "
        f"each in turn, median of pairwise ratios; {machine.pinning}",
        samples=pairs,
        samples_unit="",
        beside=(
            Beside(name="fresh", unit="ms", value=statistics.median(times[fresh])),
            Beside(name="with a history", unit="ms", value=statistics.median(times[old])),
            Beside(name="series of the fresh pod", unit="", value=series[fresh]),
            Beside(name="series with a history", unit="", value=series[old]),
        ),
    )


def _ask_oddly(port: int, requests: int) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    for number in range(requests):
        method = _METHODS[number % len(_METHODS)].format(number=number)
        connection.request(method, f"/odd/{number}", headers={"X-Request-ID": f"id-{number}"})
        connection.getresponse().read()
    connection.close()


def _scraped(port: int) -> bytes:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        response = connection.getresponse()
        if response.status != http.client.OK:
            raise NotMeasured(what="GET /metrics", why=f"was answered with {response.status}")
        return response.read()
    finally:
        connection.close()


def _series(port: int) -> int:
    return sum(not line.startswith(b"#") for line in _scraped(port).splitlines())


def _milliseconds(port: int) -> float:
    start = time.monotonic()
    _scraped(port)
    return 1000 * (time.monotonic() - start)
