"""A user as most load tests have it: Locust's own, ten requests a second, each of which waits for the one before."""

from locust import FastHttpUser, constant_throughput, task


class ClosedUser(FastHttpUser):
    """Ask ten times a second."""

    wait_time = constant_throughput(10)

    @task
    def ask(self) -> None:
        """Send a request."""
        self.client.get("/")
