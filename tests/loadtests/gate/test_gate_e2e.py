"""The gate under gunicorn with a real Prometheus: what Flagger would be told, whatever breaks."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loadtests.run.directory import EVENTS
from tests.loadtests.gate.asking import COMPARE, body
from tests.loadtests.gate.real import CANARY_POD, PRIMARY_POD, Gate, Pods, Prometheus, lines, stopped
from tests.loadtests.run_builder import good_run
from tests.loadtests.run_directory import write_run
from tests.real_server import ROOT
from tests.waiting import alive, eventually

pytestmark = pytest.mark.e2e
SHOP = {"name": "shop", "namespace": "default"}
SWITCH = {"check": "switch"}


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    """Pods that have answered before the release."""
    serving = Pods()
    serving.answered(PRIMARY_POD, requests=5000, failed=40)
    yield serving
    serving.close()


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory, pods: Pods) -> Iterator[Prometheus]:
    """A Prometheus that has scraped them."""
    serving = Prometheus(tmp_path_factory.mktemp("prometheus"), pods)
    eventually(lambda: serving.has_scraped(pods), what="a scrape")
    yield serving
    serving.close()


@pytest.fixture
def gate(tmp_path: Path, prometheus: Prometheus) -> Iterator[Gate]:
    """A gate that asks it."""
    with Gate(tmp_path, "--prometheus", prometheus.url) as serving:
        yield serving


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gate for tests that change nothing."""
    with Gate(tmp_path_factory.mktemp("shared")) as serving:
        yield serving


def refused(*arguments: str, **environ: str) -> str:
    """What the gate says when it does not start."""
    ran = subprocess.run(
        [sys.executable, "-m", "load_harness", "canary", "gate", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert 2 == ran.returncode, ran.stderr
    return ran.stderr


# A release


def test_a_canary_with_2_percent_errors_under_a_guard_of_1_is_refused(
    gate: Gate, pods: Pods, prometheus: Prometheus
) -> None:
    """From "not enough" to "refused", with the numbers; to a rollback hook the same is a yes."""
    gate.ask("/event", body({"eventMessage": "New revision detected!", "eventType": "Normal", "timestamp": "1"}))
    status, first = gate.ask("/confirm-promotion", body(COMPARE))
    assert (409, "not enough traffic", 595) == (status, first["answer"], first["requests_needed"])
    status, unknown = gate.ask("/confirm-promotion", body(COMPARE, name="other"))
    assert (409, "not enough traffic") == (status, unknown["answer"])
    assert str(unknown["because"]).startswith("Prometheus has no series for http_requests_total{")

    pods.answered(CANARY_POD, requests=500, failed=10)
    eventually(lambda: prometheus.has_scraped(pods), what="a scrape")
    status, second = gate.ask("/rollout", body(COMPARE))
    assert (403, "refused", 336) == (status, second["answer"], second["requests_needed"])
    assert "the canary failed 10 of 500 requests (2%, 95% interval 1.09% to 3.64%)" in str(second["because"])
    status, third = gate.ask("/rollback", body(COMPARE))
    assert (200, "rollback") == (status, third["answer"])


def test_a_canary_that_is_as_good_as_its_primary_is_approved(gate: Gate, pods: Pods, prometheus: Prometheus) -> None:
    """What the primary had failed before the release does not count, and a rollback is not asked for."""
    rule = {"check": "compare", "more_than_primary_percent": "1", "max_error_percent": "1"}
    assert 200 == gate.ask("/confirm-traffic-increase", body(rule))[0]
    assert 409 == gate.ask("/confirm-promotion", body(rule))[0]

    pods.answered(CANARY_POD, requests=2000, failed=1)
    pods.answered(PRIMARY_POD, requests=8000, failed=4)
    eventually(lambda: prometheus.has_scraped(pods), what="a scrape")
    status, answer = gate.ask("/rollout", body(rule))
    assert (200, "approved") == (status, answer["answer"])
    assert {"requests": 8000.0, "failed": 4.0} == {
        name: value
        for name, value in answer["primary"].items()
        if "ratio" not in name  # type: ignore[attr-defined]
    }
    status, answer = gate.ask("/rollback", body(rule))
    assert (403, "no rollback") == (status, answer["answer"])


def test_another_revision_begins_anew(gate: Gate, pods: Pods, prometheus: Prometheus) -> None:
    """What the revision before it failed is not held against it."""
    gate.ask("/pre-rollout", body())
    pods.answered(CANARY_POD, requests=500, failed=100)
    eventually(lambda: prometheus.has_scraped(pods), what="a scrape")

    assert 403 == gate.ask("/rollout", body(COMPARE))[0]
    status, answer = gate.ask("/rollout", body(COMPARE, checksum="7e1a"))
    assert (409, 0.0) == (status, answer["requests_seen"])


# Prometheus


def test_when_prometheus_goes_nothing_is_approved_any_more(tmp_path: Path) -> None:
    """What was approved before is not, the reason names the address, and nothing is rolled back for it."""
    canary = Pods()
    canary.answered(CANARY_POD, requests=10)
    prometheus = Prometheus(tmp_path, canary)
    with Gate(tmp_path, "--prometheus", prometheus.url) as gate:
        gate.ask("/pre-rollout", body())
        canary.answered(CANARY_POD, requests=1000)
        eventually(lambda: prometheus.has_scraped(canary), what="a scrape")
        assert 200 == gate.ask("/confirm-traffic-increase", body(COMPARE))[0]
        prometheus.close()
        status, answer = gate.ask("/rollout", body(COMPARE))

        assert (424, "failed") == (status, answer["answer"])
        assert str(answer["because"]).startswith(f"{prometheus.url}: cannot answer http_requests_total")
        assert 424 == gate.ask("/rollback", body(COMPARE))[0]
    canary.close()


def test_a_prometheus_that_hangs_holds_nobody_up(gate: Gate, pods: Pods, prometheus: Prometheus) -> None:
    """The refusal comes before Flagger gives up; asked twice at once both hear it; then the answer is there."""
    pods.answered(CANARY_POD, requests=1000)
    eventually(lambda: prometheus.has_scraped(pods), what="a scrape")
    asked = body({**COMPARE, "timeout": "1s"})
    with stopped(prometheus.process), ThreadPoolExecutor() as pool:
        began = time.monotonic()
        told = list(pool.map(lambda _: gate.ask("/rollout", asked), range(2)))
        assert [409, 409] == [status for status, _ in told]
        assert {"pending"} == {answer["answer"] for _, answer in told}
        assert time.monotonic() - began < 10
        assert (200, {"status": "ok"}) == gate.ask("/healthz")
    eventually(lambda: "load_harness_gate_questions_under_way 0.0" in gate.metrics(), what="the answer")
    status, answer = gate.ask("/rollout", asked)

    assert (409, 0.0) == (status, answer["requests_seen"])  # since the gate first heard of the release
    assert [False, True] == sorted(bool(line["repeated"]) for line in lines(_journal(gate)) if line["status"] == 409)[
        :2
    ]


# Those who ask


def test_asked_twice_at_once_it_is_answered_once(gate: Gate) -> None:
    """Of eight who ask the same, one is answered, and the others are told the same."""
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: gate.ask("/rollout", body(COMPARE)), range(8)))

    assert 1 == len({str(answer) for answer in told})
    journal = lines(_journal(gate))
    assert (8, 1) == (len(journal), sum(not line["repeated"] for line in journal))


def test_too_many_questions_leave_the_probes_alone(gate: Gate, prometheus: Prometheus) -> None:
    """Twelve are answered at once; the others are sent away, and come back."""
    with stopped(prometheus.process), ThreadPoolExecutor(20) as pool:
        asked = [body({**COMPARE, "timeout": "3s"}, checksum=f"c{number}") for number in range(20)]
        pending = [pool.submit(gate.ask, "/rollout", one) for one in asked]
        eventually(lambda: "load_harness_gate_questions_under_way 12.0" in gate.metrics(), what="a gate that is busy")
        assert 200 == gate.ask("/healthz")[0]
        assert 202 == gate.ask("/gate/open", SHOP)[0]
        statuses = sorted(one.result(30)[0] for one in pending)

    assert [409] * 12 + [503] * 8 == statuses


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        pytest.param(b"garbage", 400, "is not JSON", id="garbage"),
        pytest.param(b"", 400, "is not JSON", id="nothing"),
        pytest.param(b"\x00\xff" * 100, 400, "is not JSON", id="bytes"),
        pytest.param(b"[" * 60_000, 400, "is not JSON", id="a deep nesting"),
        pytest.param(b"{}", 422, "body: name (nothing): must be a text", id="an empty object"),
        pytest.param(b"x" * 50_000_000, 413, "is too large; send at most 65536 bytes", id="50 MB"),
    ],
)
def test_what_is_no_question_is_refused_with_a_reason(shared: Gate, sent: bytes, status: int, said: str) -> None:
    """It leaves no line in the journal, and the next question is answered."""
    before = len(lines(_journal(shared)))
    got, answer = shared.ask("/rollout", body=sent)

    assert (status, "invalid") == (got, answer["answer"])
    assert said in str(answer["because"])
    assert 200 == shared.ask("/rollout", body())[0]
    assert before + 1 == len(lines(_journal(shared)))


def test_paths_and_methods_that_there_are_not(shared: Gate) -> None:
    """Each says what there is."""
    no_path, no_method = shared.ask("/", body()), shared.ask("/rollout")

    assert (404, 405) == (no_path[0], no_method[0])
    assert "POST to /confirm-rollout, /pre-rollout" in str(no_path[1]["because"])
    assert "GET the others" in str(no_method[1]["because"])


def test_a_page_in_a_browser_opens_no_gate(shared: Gate) -> None:
    """Browsers name the page that asks; Flagger and curl do not."""
    assert 401 == shared.ask("/gate/open", SHOP, Origin="https://example.org")[0]


def test_a_client_that_goes_silent_is_given_up(gate: Gate) -> None:
    """Sixteen of them hold all threads for five seconds, and no longer."""
    silent = [socket.create_connection(("127.0.0.1", gate.port)) for _ in range(16)]
    for one in silent[1:]:
        one.sendall(b"POST /rollout HTTP/1.1\r\nHost: gate\r\nContent-Length: 100\r\n\r\n{")
    silent[0].sendall(b"POST /rollout HTTP/1")

    assert 200 == gate.ask("/rollout", body())[0]
    eventually(lambda: gate.log.read_text(encoding="utf-8").count("ended before it was complete") == 15, what="reasons")
    for one in silent:
        one.close()
    assert "Traceback" not in gate.log.read_text(encoding="utf-8")


def test_only_who_has_the_token_is_answered(tmp_path: Path) -> None:
    """In the metadata, where Flagger can send it, or in a header; it stands in no file and no log."""
    token = tmp_path / "token"
    token.write_text("s3cr3t-näme\n", encoding="utf-8")
    with Gate(tmp_path, "--token-file", str(token)) as gate:
        told = [
            gate.ask("/rollout", body())[0],
            gate.ask("/rollout", body({"token": "s3cr3t"}))[0],
            gate.ask("/rollout", body({"token": 7}))[0],
            gate.ask("/gate/open", SHOP)[0],
            gate.ask("/gate/open", {**SHOP, "metadata": {"token": "\ud800"}})[0],
            gate.ask("/rollout", body(), Authorization="Bearer wrong")[0],
            gate.ask("/rollout", body({"token": "s3cr3t-näme"}))[0],
            gate.ask("/gate/check", SHOP, Authorization="Bearer s3cr3t-näme".encode().decode("latin-1"))[0],
        ]
        assert [401] * 6 + [200, 403] == told
        assert 200 == gate.ask("/healthz")[0]
        assert "s3cr3t" not in gate.log.read_text(encoding="utf-8") + _journal(gate).read_text(encoding="utf-8")
        assert 2 == len(lines(_journal(gate)))


# Its life


def test_it_is_killed_and_comes_back_with_its_answers_and_switches(
    tmp_path: Path, pods: Pods, prometheus: Prometheus
) -> None:
    """The arbiter is killed, then the worker: switches, the analysis' beginning and the last answer are there."""
    with Gate(tmp_path, "--prometheus", prometheus.url) as gate:
        gate.ask("/gate/open", SHOP)
        gate.ask("/pre-rollout", body())
        pods.answered(CANARY_POD, requests=500, failed=10)
        eventually(lambda: prometheus.has_scraped(pods), what="a scrape")
        before = gate.ask("/rollout", body(COMPARE))
        worker = gate.worker.pid
    eventually(lambda: not alive(worker), what="the end of the worker")

    with Gate(tmp_path, "--prometheus", prometheus.url, port=gate.port) as again:
        assert before == again.ask("/rollout", body(COMPARE))
        assert 200 == again.ask("/gate/check", SHOP)[0]
        again.worker.kill()
        eventually(lambda: _is_answering(again), what="another worker")
        assert 200 == again.ask("/confirm-promotion", body(SWITCH))[0]
        assert 500.0 == again.ask("/confirm-promotion", body(COMPARE))[1]["requests_seen"]


def test_ctrl_c_and_sigterm_end_it(tmp_path: Path) -> None:
    """130 and 0, and nothing is left."""
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 0)):
        with Gate(tmp_path) as gate:
            worker = gate.worker.pid
            assert code == gate.end(number)
            assert not alive(worker)


def test_sigterm_lets_a_question_be_answered(tmp_path: Path, prometheus: Prometheus) -> None:
    """Whoever has asked already gets the answer."""
    with Gate(tmp_path, "--prometheus", prometheus.url) as gate, ThreadPoolExecutor() as pool:
        with stopped(prometheus.process):
            asked = pool.submit(gate.ask, "/rollout", body({**COMPARE, "timeout": "2s"}))
            eventually(lambda: "load_harness_gate_questions_under_way 1.0" in gate.metrics(), what="a question")
            gate.process.send_signal(signal.SIGTERM)
            assert "pending" == asked.result(30)[1]["answer"]
        assert 0 == gate.process.wait(30)


def test_why_it_does_not_start(tmp_path: Path) -> None:
    """A port that is taken, strangers, a damaged state, another gate: each with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"error: --port {port}: is in use on 127.0.0.1; stop what" in refused("--port", port)
    strangers = refused("--host", "0.0.0.0", "--port", "0")
    assert "error: --host 0.0.0.0: can be reached by other machines, which could then approve a release" in strangers
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged/state.json").write_text("{}")
    damaged = refused("--port", "0", "--dir", str(tmp_path / "damaged"))
    assert "state.json state: is not what the gate has written" in damaged
    with Gate(tmp_path):
        second = refused("--port", "0", "--dir", str(tmp_path / "gate"))
    assert f"error: --dir {tmp_path / 'gate'}: another gate keeps its state there; stop it" in second


# What it leaves


def test_journal_log_and_metrics(tmp_path: Path) -> None:
    """Every question and event stands in all three, as JSON, without a token."""
    with Gate(tmp_path, LOAD_HARNESS_GATE_TOKEN="s3cr3t") as gate:  # noqa: S106 - of a test
        event = {"eventMessage": "New revision detected!", "eventType": "Normal", "timestamp": "1700000000000"}
        gate.ask("/event", body({**event, "token": "s3cr3t"}))
        gate.ask("/rollout", body({"token": "s3cr3t"}))
        gate.ask("/rollback/open", {**SHOP, "metadata": {"token": "s3cr3t"}})
        gate.ask("/rollback", body({"token": "s3cr3t", **SWITCH}))
        metrics, journal = gate.metrics(), lines(_journal(gate))

    assert [
        ("event", 200, "noted"),
        ("rollout", 200, "approved"),
        ("rollback/open", 202, "open"),
        ("rollback", 200, "rollback"),
    ] == [(one["hook"], one["status"], one["answer"]) for one in journal]
    assert body(event) == journal[0]["payload"]
    assert [sorted(body())] * 4 == [sorted(one["payload"]) for one in journal]  # type: ignore[call-overload]
    assert 'load_harness_gate_questions_total{answer="rollback",check="switch",hook="rollback"} 1.0' in metrics
    assert 'load_harness_gate_switches_open{switch="rollback"} 1.0' in metrics
    said = lines(gate.log)
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in said))
    assert 4 == sum(line["message"] == "answered" for line in said)


def test_a_recorded_run_is_judged(tmp_path: Path) -> None:
    """By the command that judges runs, with its reason; a run that is damaged is no yes."""
    for name in ("good", "damaged"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        write_run(tmp_path / "runs" / name, good_run())
    (tmp_path / "runs/damaged" / EVENTS).write_text("{")
    with Gate(tmp_path, "--runs", str(tmp_path / "runs")) as gate:
        status, good = gate.ask("/pre-rollout", body({"check": "scenario", "run": "good", "timeout": "60s"}))
        assert (200, "approved") == (status, good["answer"])
        assert str(good["because"]).startswith("the run good: all ")
        status, damaged = gate.ask("/pre-rollout", body({"check": "scenario", "run": "damaged", "timeout": "60s"}))
        assert (424, "failed") == (status, damaged["answer"])
        assert "came to no verdict (exit code 2)" in str(damaged["because"])


def _is_answering(gate: Gate) -> bool:
    try:
        return gate.ask("/readyz")[0] == 200
    except OSError:
        return False


def _journal(gate: Gate) -> Path:
    return gate.log.parent / "gate/journal.jsonl"
