"""The peer of our paced user: a locustfile of Locust's own fast user, with nothing added."""

from locust import FastHttpUser, task


class BareUser(FastHttpUser):
    """Ask again as soon as the answer is there."""

    @task
    def ask(self) -> None:
        """Send the request that our user sends."""
        self.client.get("/load/cpu/work?ms=20", name="work")
