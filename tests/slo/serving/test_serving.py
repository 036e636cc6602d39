"""What our webhook servers have in common: where they listen, whom they serve, what they say of themselves."""

import json
import logging
import re
import socket
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry, Gauge

from slo.files import CannotWrite
from slo.serving.errors import CannotServe
from slo.serving.listener import bind, is_loopback, refuse_strangers
from slo.serving.logs import FIELDS, JsonFormatter
from slo.serving.observing import Observing
from slo.serving.server import alone_with


def test_a_port_that_is_taken_is_named() -> None:
    """With what to do."""
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        message = f"--port {port}: is in use on 127.0.0.1; stop what listens there, or give another --port"
        with pytest.raises(CannotServe, match=re.escape(message)):
            bind("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("no.such.host.invalid", "--host no.such.host.invalid: cannot be resolved"),
        ("192.0.2.1", "--host 192.0.2.1: is no address of this machine; give one that is"),
    ],
)
def test_a_host_that_is_not_ours_is_named(host: str, message: str) -> None:
    """Not the port, which is innocent."""
    with pytest.raises(CannotServe, match=re.escape(message)):
        bind(host, 0)


def test_a_free_port_is_listened_on() -> None:
    """As a client finds."""
    with bind("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()) as client:
        assert client.getpeername() == listening.getsockname()


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("no.such.host.invalid", False)],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """By address, not by name."""
    assert expected is is_loopback(host)


def test_other_machines_are_served_where_somebody_asks_who_they_are() -> None:
    """Or where the user wants it so."""
    refuse_strangers("127.0.0.1", is_guarded=False, could="which could harm", next_step="give --token")
    refuse_strangers("0.0.0.0", is_guarded=True, could="which could harm", next_step="give --token")
    message = "--host 0.0.0.0: can be reached by other machines, which could harm; give --token"
    with pytest.raises(CannotServe, match=re.escape(message)):
        refuse_strangers("0.0.0.0", is_guarded=False, could="which could harm", next_step="give --token")


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    """And by the next one afterwards."""
    lock, taken = tmp_path / "state" / "lock", CannotServe(what="--dir", rule="is taken", next_step="wait")
    with alone_with(lock, taken), pytest.raises(CannotServe, match="is taken"), alone_with(lock, taken):
        pytest.fail("there were two")
    with alone_with(lock, taken):
        assert lock.exists()
    with pytest.raises(CannotWrite), alone_with(Path("/proc/none/lock"), taken):
        pytest.fail("there is no such folder")


def test_a_log_line_is_one_json_object() -> None:
    """Whatever stands in it."""
    record = logging.LogRecord("a.b", logging.WARNING, "", 0, "two\nlines of %s", ("it",), None)
    setattr(record, FIELDS, {"source": "flux"})
    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert {"level": "warning", "logger": "a.b", "message": "two\nlines of it", "source": "flux"}.items() <= (
        json.loads(line).items()
    )


def test_probes_and_metrics_are_answered() -> None:
    """Ready as long as nothing speaks against it; alive in any case."""
    registry, reasons = CollectorRegistry(), ["", "the disk is full"]
    Gauge("of_a_test", "Something", registry=registry).set(7)
    app = Flask("of a test")
    app.register_blueprint(Observing(registry, why_not_ready=lambda: reasons.pop(0)).blueprint())
    client = app.test_client()

    ready = client.get("/readyz")
    assert (200, {"status": "ready"}) == (ready.status_code, ready.json)
    refused = client.get("/readyz")
    assert (503, {"status": "not ready: the disk is full"}) == (refused.status_code, refused.json)
    assert {"status": "ok"} == client.get("/healthz").json
    assert "of_a_test 7.0" in client.get("/metrics").text
