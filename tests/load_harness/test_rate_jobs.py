"""Disk and network jobs over HTTP, with children that say what a test tells them to."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from load_harness.workloads.tally import Told
from tests.fakes import FakeClock, FakeSpawn

MIB = 1 << 20
DISK = {"write_mebibytes_per_second": 10, "read_mebibytes_per_second": 5, "file_mebibytes": 8, "duration_seconds": 60}
NETWORK = {"send_mebibits_per_second": 80, "duration_seconds": 60}


@pytest.fixture
def client(start: Callable[..., FlaskClient], tmp_path: Path) -> FlaskClient:
    """A pod whose disk is a folder of the test."""
    return start(LOAD_HARNESS_DISK_DIRECTORY=str(tmp_path), LOAD_HARNESS_DISK_RESERVE_MEBIBYTES="0")


def test_disk(client: FlaskClient, spawn: FakeSpawn, clock: FakeClock, tmp_path: Path) -> None:
    """A disk job says what was asked, what of it is due by now, and what its child has done, also after its end."""
    location = client.post("/load/disk", json=DISK).headers["Location"]
    (child,) = spawn.children
    clock.advance(3)
    child.tells = Told(out_bytes=29 * MIB, in_bytes=15 * MIB, taken_bytes=8 * MIB)
    job = client.get(location).get_json()

    assert (str(tmp_path), str(8 * MIB)) == child.command.arguments[:2]
    assert {name: float(value) for name, value in DISK.items()} == job["requested"]
    assert {"written_bytes": 30 * MIB, "read_bytes": 15 * MIB} == job["due"]
    assert {"written_bytes": 29 * MIB, "read_bytes": 15 * MIB} == job["achieved"]
    clock.advance(100)
    child.end()
    ended = client.get(location).get_json()
    assert {"written_bytes": 600 * MIB, "read_bytes": 300 * MIB} == ended["due"]
    assert ("done", job["achieved"]) == (ended["state"], ended["achieved"])
    metrics = client.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(metrics)}
    moved = {sample.labels["direction"]: sample.value for sample in families["load_harness_disk_bytes"].samples}
    assert {"write": 29 * MIB, "read": 15 * MIB} == moved
    assert 'load_harness_jobs_total{kind="disk",outcome="done"} 1.0' in metrics


def test_disk_fails(client: FlaskClient, spawn: FakeSpawn) -> None:
    """A child that gives up says why in its own words."""
    location = client.post("/load/disk", json=DISK).headers["Location"]
    spawn.children[0].tells = Told(note="writing to /x: No space left on device (ENOSPC)")
    spawn.children[0].end(code=1)
    job = client.get(location).get_json()

    assert ("failed", "writing to /x: No space left on device (ENOSPC)") == (job["state"], job["because"])


def test_network(client: FlaskClient, spawn: FakeSpawn, clock: FakeClock) -> None:
    """Without peers a pod sends to its own port; what is in the way is said while it runs."""
    location = client.post("/load/network", json=NETWORK).headers["Location"]
    (child,) = spawn.children
    clock.advance(2)
    child.tells = Told(out_bytes=MIB, note="127.0.0.1:80 cannot be reached: refused")
    job = client.get(location).get_json()

    assert "localhost:80" == child.command.arguments[-1]
    assert ("10485760.0", "0.0") == child.command.arguments[:2]
    assert {"sent_bytes": 20 * MIB, "received_bytes": 0} == job["due"]
    assert {"sent_bytes": MIB, "received_bytes": 0} == job["achieved"]
    assert ("running", "127.0.0.1:80 cannot be reached: refused") == (job["state"], job["because"])


def test_credentials_are_no_argument(start: Callable[..., FlaskClient], spawn: FakeSpawn) -> None:
    """What lets a child in at other pods is not on its command line, where others could read it."""
    client = start(LOAD_HARNESS_API_KEY="k" * 20, LOAD_HARNESS_PEERS="10.0.0.1:80,10.0.0.2:80")
    client.post("/load/network", json=NETWORK, headers={"X-API-Key": "k" * 20})
    (command,) = [child.command for child in spawn.children]
    (token,) = json.loads(command.order).values()

    assert ("10.0.0.1:80", "10.0.0.2:80") == command.arguments[-2:]
    assert token
    assert token not in " ".join(command.argv(1))
    assert "k" * 20 not in command.order


def test_rates_of_all_jobs(client: FlaskClient) -> None:
    """What the settings allow is for all jobs together."""
    client.post("/load/disk", json={**DISK, "write_mebibytes_per_second": 1000})
    refused = client.post("/load/disk", json={**DISK, "write_mebibytes_per_second": 30})

    assert 409 == refused.status_code
    assert (
        "write_mebibytes_per_second 30: with the 1000 that run already it is more than the 1024 that "
        "LOAD_HARNESS_MAX_DISK_MEBIBYTES_PER_SECOND allows; wait for a job to end, or stop one"
    ) == refused.get_json()["detail"]


def test_files_of_all_jobs(client: FlaskClient) -> None:
    """So is the disk space."""
    client.post("/load/disk", json={**DISK, "file_mebibytes": 1000})
    refused = client.post("/load/disk", json={**DISK, "file_mebibytes": 30})

    assert 409 == refused.status_code
    assert "file_mebibytes 30: with the 1000 that run already" in refused.get_json()["detail"]


def test_disk_is_full(start: Callable[..., FlaskClient], tmp_path: Path) -> None:
    """Beyond what is free less the reserve nothing is started."""
    reserve = "1073741824"
    client = start(LOAD_HARNESS_DISK_DIRECTORY=str(tmp_path), LOAD_HARNESS_DISK_RESERVE_MEBIBYTES=reserve)
    refused = client.post("/load/disk", json=DISK)

    assert 409 == refused.status_code
    assert f"file_mebibytes 8: is more than the 0 free in {tmp_path}" in refused.get_json()["detail"]


def test_no_disk(start: Callable[..., FlaskClient]) -> None:
    """A folder that is not there is a 503 that names the setting."""
    refused = start(LOAD_HARNESS_DISK_DIRECTORY="/nowhere/at/all").post("/load/disk", json=DISK)

    assert 503 == refused.status_code
    assert "/nowhere/at/all: cannot be used for disk loads (No such file or directory)" in refused.get_json()["detail"]


@pytest.mark.parametrize(
    ("path", "raw", "said"),
    [
        pytest.param(
            "/load/disk",
            {"duration_seconds": 5},
            ["write_mebibytes_per_second or read_mebibytes_per_second (absent): is required; send it"],
            id="no rate",
        ),
        pytest.param(
            "/load/network",
            {"send_mebibits_per_second": 0, "duration_seconds": 5},
            [
                (
                    "send_mebibits_per_second + receive_mebibits_per_second 0: would do nothing; "
                    "send more than 0 for one of them"
                )
            ],
            id="nothing to do",
        ),
        pytest.param(
            "/load/network",
            {"send_mebibits_per_second": 2000, "duration_seconds": 0},
            [
                (
                    "send_mebibits_per_second 2000: must be in 0..1000; "
                    "raise LOAD_HARNESS_MAX_NETWORK_MEBIBITS_PER_SECOND to allow more"
                ),
                "duration_seconds 0: must be in 1..3600; send at least 1",
            ],
            id="too much, too short",
        ),
        pytest.param(
            "/load/memory",
            {"mebibytes": 32, "duration_seconds": 10, "ramp_seconds": 6, "ramp_down_seconds": 5},
            [
                (
                    "ramp_seconds + ramp_down_seconds 11: must be at most duration_seconds, which is 10; "
                    "shorten them, or lengthen the load"
                )
            ],
            id="ramps that overlap",
        ),
    ],
)
def test_wrong(client: FlaskClient, path: str, raw: dict[str, object], said: list[str]) -> None:
    """Every mistake of a load, with the rule and the next step."""
    refused = client.post(path, json=raw)

    assert 422 == refused.status_code
    assert "; ".join(said) == refused.get_json()["detail"]


def test_ends(client: FlaskClient) -> None:
    """What other pods send is thrown away, and what they ask for is answered, up to a mebibyte at a time."""
    assert {"received_bytes": MIB} == client.post("/peers/sink", data=b"x" * MIB).get_json()
    assert 413 == client.post("/peers/sink", data=b"x" * (MIB + 2)).status_code
    assert 12345 == len(client.get("/peers/source?bytes=12345").data)
    assert 422 == client.get(f"/peers/source?bytes={MIB + 1}").status_code
    assert client.get("/peers/source?bytes=0").headers["Load-Harness-Pod"]
