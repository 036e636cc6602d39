"""The receiver under gunicorn: nothing lost, nothing counted twice, whatever is sent and whoever is killed."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.ledger.file import FileLedger
from tests.real_server import ROOT
from tests.slo.dora.receiver.real import Receiver
from tests.slo.dora.sources.deliveries import NOON, SECRET, changed, signature
from tests.slo.dora.sources.test_flagger import EVENT
from tests.slo.dora.sources.test_incidents import TRIGGERED

pytestmark = pytest.mark.e2e
MIB = 1 << 20


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    """One that believes everybody on this machine."""
    with Receiver(tmp_path) as serving:
        yield serving


def numbered(number: int) -> dict[str, Any]:
    """The end of one of many canaries."""
    event = changed(EVENT, "checksum", f"c{number}")
    told_at = str(int((NOON + number) * 1000))
    return changed(changed(event, "name", f"app{number}"), "metadata.timestamp", told_at)  # type: ignore[no-any-return]


def refused(*arguments: str) -> tuple[int, str]:
    """How a receiver that does not start ends, and what it says."""
    ran = subprocess.run(
        [sys.executable, "-m", "load_harness", "dora", "serve", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return ran.returncode, ran.stderr


def test_deliveries_at_once_are_each_written_once(receiver: Receiver) -> None:
    """Two hundred, each of them three times, from sixteen clients."""
    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(lambda number: receiver.ask("/flagger", numbered(number % 200)), range(600)))

    assert {200} == {status for status, _ in answers}
    assert 200 == sum(answer["new"] for _, answer in answers)
    assert 200 == len(receiver.lines())


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    """Killed while it takes deliveries, it goes on where it was: all that got a yes is there, and once."""
    with Receiver(tmp_path) as first, ThreadPoolExecutor(4) as clients:
        sent = [clients.submit(first.ask, "/flagger", numbered(number)) for number in range(300)]
        sent[40].result()
        first.kill()
        answered = [number for number, one in enumerate(sent) if one.exception() is None and one.result()[0] == 200]
    assert 0 < len(answered) < 300

    with Receiver(tmp_path, port=first.port) as second:
        for number in range(300):
            assert 200 == second.ask("/flagger", numbered(number))[0]
        deployments = assemble(FileLedger(second.ledger).read().facts).deployments
    assert 300 == len(deployments) == len({one.id for one in deployments})
    assert {f"app{number}" for number in answered} <= {one.service for one in deployments}


def test_a_line_that_a_kill_has_cut_is_mended_and_said(tmp_path: Path) -> None:
    """When the receiver starts."""
    with Receiver(tmp_path) as first:
        first.ask("/flagger", numbered(1))
        first.ask("/flagger", numbered(2))
    whole = first.ledger.read_bytes()
    first.ledger.write_bytes(whole[:-20])

    with Receiver(tmp_path) as second:
        assert 1 == second.ask("/flagger", numbered(2))[1]["new"]
        assert whole == second.ledger.read_bytes()
    assert "the last line was cut" in second.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "in chunks, without a length"])
def test_50_mb_are_refused_fast_and_without_memory(receiver: Receiver, *, is_chunked: bool) -> None:
    """And the next delivery is taken."""
    receiver.ask("/flagger", numbered(1))
    before, began = receiver.peak_bytes(), time.monotonic()
    status = _flood(receiver.port, is_chunked=is_chunked)
    took = time.monotonic() - began

    assert 413 == status
    assert took < 2.0
    assert receiver.peak_bytes() - before < 16 * MIB
    assert 200 == receiver.ask("/flagger", numbered(2))[0]


def _flood(port: int, *, is_chunked: bool) -> int:
    """Send 50 MB for as long as they are taken; the status."""
    how = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: 52428800"
    part = b"x" * 65_536
    piece = b"10000\r\n" + part + b"\r\n" if is_chunked else part
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"POST /flagger HTTP/1.1\r\nHost: receiver\r\n" + how + b"\r\n\r\n")
        try:
            for _ in range(800):
                client.sendall(piece)
        except OSError:
            pass  # it has hung up: the answer was sent before
        return int(_received(client).split()[1])


def _received(client: socket.socket) -> bytes:
    """Give what was answered before it was hung up."""
    answer = b""
    while b"\r\n" not in answer:
        some = client.recv(4096)
        assert some, "no answer"
        answer += some
    return answer


def test_clients_that_send_nothing_do_not_hold_it_up(receiver: Receiver) -> None:
    """More of them than there are threads."""
    silent = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(20)]
    for one in silent:
        one.sendall(b"POST /flagger HTTP/1.1\r\nHost: receiver\r\nContent-Length: 10\r\n\r\n{")
    status, _ = receiver.ask("/flagger", numbered(1))
    for one in silent:
        one.close()

    assert 200 == status


def test_signatures_are_asked_for_where_there_are_secrets(tmp_path: Path) -> None:
    """A wrong one is refused; the secret stands in no log."""
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text(f"pagerduty: {SECRET}\n", encoding="utf-8")
    body = json.dumps(TRIGGERED).encode()
    with Receiver(tmp_path, "--secrets", str(secrets)) as receiver:
        good = receiver.ask("/pagerduty", body=body, x_pagerduty_signature=f"v1={signature(body)}")
        bad = receiver.ask("/pagerduty", body=body, x_pagerduty_signature=f"v1={signature(body + b' ')}")
        other = receiver.ask("/flux", {})

    assert [200, 401, 401] == [good[0], bad[0], other[0]]
    assert SECRET not in receiver.log.read_text(encoding="utf-8")
    assert all(json.loads(line) for line in receiver.log.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_ends_when_it_is_told_to(receiver: Receiver, number: signal.Signals, code: int) -> None:
    """With the exit codes of all commands."""
    assert code == receiver.end(number)


def test_it_does_not_serve_other_machines_without_secrets() -> None:
    """Unless it is told to."""
    code, words = refused("--host", "0.0.0.0", "--port", "0")

    assert 2 == code
    assert (
        "--host 0.0.0.0: can be reached by other machines, which could then write what they like into the ledger; "
        "give --secrets, or --open to be open on purpose" in words
    )


def test_a_ledger_that_is_damaged_is_told_before_it_serves(tmp_path: Path) -> None:
    """With the line, and once."""
    ledger = tmp_path / "dora.jsonl"
    ledger.write_text("nonsense\n{}\n", encoding="utf-8")
    code, words = refused("--ledger", str(ledger), "--port", "0")

    assert 2 == code
    assert f"{ledger}:1" in words
    assert "nonsense\n{}\n" == ledger.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("--ledger", "/proc/none/dora.jsonl"), 3, "cannot be written", id="a folder that is not there"),
        pytest.param(("--secrets", "none.yaml"), 2, "does not exist", id="secrets that are not there"),
        pytest.param(("--environment", " "), 2, "--environment", id="an empty environment"),
        pytest.param(("--host", "no.such.host.invalid"), 2, "--host no.such.host.invalid", id="an unknown host"),
        pytest.param(("--port", "70000"), 2, "70000", id="a port that is none"),
    ],
)
def test_what_is_given_wrong_is_told(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    """Before anything listens."""
    ledger = () if "--ledger" in arguments else ("--ledger", str(tmp_path / "dora.jsonl"))
    ended, said = refused("--port", "0", *ledger, *arguments)

    assert (code, True) == (ended, words in said), said
