"""Faults on purpose, with real processes: each does what it says, at its time, and the report names it."""

import json
from typing import Any

import pytest

from tests.e2e.conftest import SYNC_PERIOD_SECONDS, CommandLine, assert_passed
from tests.e2e.drills import THREE_PODS, drill, faults_noted, stopped
from tests.waiting import eventually

pytestmark = pytest.mark.e2e

_LATE_SECONDS = 1.0
"""No more than lies between two faults, so that their order holds however busy the machine is."""


def times(cli: CommandLine) -> dict[int, tuple[float, float]]:
    """Give begin and end of each fault of the run, in seconds since the load started."""
    start = json.loads((cli.directory / "run" / "run.json").read_text())["start_time"]
    noted = faults_noted(cli.directory / "run")
    begins = {number: seen - start for what, number, seen, _ in noted if what == "injected"}
    ends = {number: seen - start for what, number, seen, _ in noted if what == "ended"}
    return {number: (begins[number], ends[number]) for number in begins}


def assert_on_time(planned: dict[int, tuple[float, float]], seen: dict[int, tuple[float, float]]) -> None:
    """Check that everything began and ended when it was to, or a moment later."""
    assert planned.keys() == seen.keys()
    for number, (begin, end) in planned.items():
        assert 0 <= seen[number][0] - begin < _LATE_SECONDS, number
        assert 0 <= seen[number][1] - end < _LATE_SECONDS, number


def client_seconds(cli: CommandLine) -> dict[int, dict[str, Any]]:
    """Read the generator's log by the number of the line, with the second of the load in `at`."""
    start = json.loads((cli.directory / "run" / "run.json").read_text())["start_time"]
    lines = [json.loads(line) for line in (cli.directory / "run" / "client.jsonl").read_text().splitlines()]
    return {number: {**line, "at": line["time"] - start} for number, line in enumerate(lines)}


def slowest(lines: dict[int, dict[str, Any]], since: float, until: float) -> float:
    """Give the worst latency of what came back between two seconds of the load."""
    buckets = [int(bucket) for line in lines.values() if since <= line["at"] <= until for bucket in line["latency"]]
    return float(1e-4 * 1.01 ** max(buckets))


def test_pods_are_slowed_failed_frozen_and_killed(up: CommandLine) -> None:
    """Each at its time and no longer; a kill on purpose is no restart to complain of, and the report names them all."""
    path = drill(
        up,
        "at: 2s, do: slow, target: pod, by: 200ms, for: 2s",
        "at: 5s, do: fail, target: all pods, share: 100%, for: 1s",
        "at: 7s, do: freeze, target: pod, for: 2s",
        "at: 11s, do: kill, target: pod",
        seconds=16,
        expectations=("error_ratio < 1%", "no restarts", "every decision explained"),
    )

    done = up.run("loadtest", "run", path, "--out", "run")

    assert_on_time({1: (2, 4), 2: (5, 6), 3: (7, 9), 4: (11, 11)}, times(up))
    assert all(not content["problems"] for *_, content in faults_noted(up.directory / "run"))
    assert 1 == done.returncode, done.stdout + done.stderr
    assert "was made to fail on purpose from 5 s to 6 s" in done.stdout
    assert "but for 1 killed on purpose" in done.stdout
    assert "passed  every decision explained" in done.stdout
    seconds = client_seconds(up)
    assert 0 == sum(line["failed"] for line in seconds.values() if line["at"] < 4)
    assert sum(line["failed"] for line in seconds.values() if 4 <= line["at"] <= 7) >= 20
    assert slowest(seconds, 2, 4) >= 0.2
    assert slowest(seconds, 8, 11) >= 1.5
    report = (up.directory / "run" / "report.html").read_text()
    assert "was slowed down on purpose from 2 s to 4 s" in report
    assert [] == stopped(up)


def test_the_servers_are_slowed_frozen_and_killed(up: CommandLine) -> None:
    """Both go on afterwards: the balancer with its pods, Prometheus with its data, and neither ended by itself."""
    path = drill(
        up,
        "at: 2s, do: slow, target: balancer, share: 50%, for: 2s",
        "at: 5s, do: freeze, target: balancer, for: 1500ms",
        "at: 8s, do: kill, target: balancer, for: 1s",
        "at: 2s, do: freeze, target: prometheus, for: 2s",
        "at: 5s, do: slow, target: prometheus, share: 50%, for: 2s",
        "at: 8s, do: kill, target: prometheus, for: 2s",
        seconds=16,
        expectations=("recovered to error_ratio < 5% within 2s of fault 3", "every decision explained"),
    )

    done = up.run("loadtest", "run", path, "--out", "run")

    planned = {1: (2, 4), 2: (5, 6.5), 3: (8, 9), 4: (2, 4), 5: (5, 7), 6: (8, 10)}
    assert_on_time({number: (float(begin), float(end)) for number, (begin, end) in planned.items()}, times(up))
    assert_passed(done.returncode, done.stdout)
    seconds = client_seconds(up)
    assert 0.3 < slowest(seconds, 2, 5)
    assert 1.2 < slowest(seconds, 6, 8)
    assert sum(line["failed"] for line in seconds.values() if 8 <= line["at"] <= 10) >= 10
    status = up.run("sandbox", "status")
    assert "ended by itself" not in status.stdout
    assert "ended by itself" not in done.stdout


def test_a_roll_out_replaces_all_pods_without_losing_a_request(cli: CommandLine) -> None:
    """The new pods have another template; no client misses an answer, and the prediction knew of it."""
    up = cli.run("sandbox", "up", "--sync-period", f"{SYNC_PERIOD_SECONDS}s", "--manifests", str(THREE_PODS))
    assert 0 == up.returncode, up.stderr
    eventually(lambda: sum(pod["ready"] for pod in cli.state()["pods"]) == 3, what="three pods", within_seconds=40.0)
    before = {pod["name"].rpartition("-")[0] for pod in cli.state()["pods"]}
    path = drill(
        cli,
        "at: 2s, do: roll-out, target: deployment",
        seconds=16,
        expectations=("error_ratio == 0%", "dropped == 0", "peak within 0 of prediction", "every decision explained"),
    )

    done = cli.run("loadtest", "run", path, "--out", "run")

    assert_passed(done.returncode, done.stdout)
    assert "The Deployment was rolled out anew on purpose from 2 s to " in done.stdout
    after = {pod["name"].rpartition("-")[0] for pod in cli.state()["pods"] if not pod["ending"]}
    assert not before & after
    answered = client_seconds(cli).values()
    assert 0 == sum(line["failed"] for line in answered)
    assert sum(line["finished"] for line in answered) > 300
