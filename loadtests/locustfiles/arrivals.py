"""One kind of request that costs the workload an exact amount of CPU time, at a rate of its own.

With a scenario (`LOAD_HARNESS_SCENARIO`), its stages say how many requests arrive when. Without one, each user of
Locust stands for one request per second, so that Locust's own options say the rate: `locust -f arrivals.py --users 50`
sends 50 requests per second, at random moments, on one process or on many.
"""

from locust import events
from locust.contrib.fasthttp import ResponseContextManager

from loadtests.arrival_users import ArrivalUser
from loadtests.locust_process import wire
from loadtests.meter import RequestKind


class WorkArrivals(ArrivalUser):
    """Ask for CPU work whenever a request arrives."""

    request_kind = RequestKind(name="work", method="GET")

    def send(self) -> ResponseContextManager:
        """Ask for what the scenario says that one request costs."""
        path = f"/load/cpu/work?ms={self.load.cpu_milliseconds:g}"
        return self.client.get(path, name=self.request_kind.name, catch_response=True)


events.init.add_listener(wire)  # type: ignore[no-untyped-call]
