"""The pods' figures over HTTP, asked for by a thread that answers no request."""

from collections.abc import Callable

from flask.testing import FlaskClient

from load_harness.app import EXTENSION
from tests.load_harness.servers import Pod

KEY = "a key that nobody guesses, and long enough for a secret"


def test_pods_with_a_key_let_each_other_in(start: Callable[..., FlaskClient]) -> None:
    """The pod that is asked has the figures of all, and reads them in no client's name."""
    pod = Pod()
    try:
        client = start(LOAD_HARNESS_PEERS=f"{pod.address},127.0.0.1:1", LOAD_HARNESS_API_KEY=KEY)
        pod.serve(client.application)
        live = client.get("/ui/live.json", headers={"X-API-Key": KEY}).get_json()
        assert (1, ["127.0.0.1:1"]) == (live["pods"], list(live["missing"]))
        assert "GET /live" in [seen for seen, _ in pod.seen]
    finally:
        client.application.extensions[EXTENSION].live.sampler.stop()
        pod.close()
