"""One kind of request that costs the workload an exact amount of CPU time."""

from locust import events
from locust.contrib.fasthttp import ResponseContextManager

from loadtests.locust_process import wire
from loadtests.meter import RequestKind
from loadtests.users import PacedUser


class WorkUser(PacedUser):
    """Ask for CPU work at a steady pace."""

    request_kind = RequestKind(name="work", method="GET")

    def send(self) -> ResponseContextManager:
        """Ask for what the scenario says that one request costs."""
        path = f"/load/cpu/work?ms={self.load.cpu_milliseconds:g}"
        return self.client.get(path, name=self.request_kind.name, catch_response=True)


events.init.add_listener(wire)  # type: ignore[no-untyped-call]
