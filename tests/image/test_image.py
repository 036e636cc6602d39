"""The images as they are built: small, without privileges, with probes, and with an orderly end."""

import json
from collections.abc import Iterator

import pytest

from tests.compose.services import SERVICES
from tests.image.engine import RESTRICTED, Engine
from tests.waiting import eventually

pytestmark = pytest.mark.timeout(900)
OPEN = ("--env=LOAD_HARNESS_OPEN=true", "--env=LOAD_HARNESS_DRAIN_SECONDS=1", "--cpus=0.25")


@pytest.fixture
def workload(engine: Engine, images: dict[str, str]) -> Iterator[str]:
    """A workload that is ready."""
    with engine.container(images["workload"], *OPEN) as name:
        eventually(lambda: engine.answer(name, "/readyz") is not None, within_seconds=60)
        yield name


def test_the_workload_adds_less_than_60_megabytes_to_its_base(
    engine: Engine, base: str, images: dict[str, str]
) -> None:
    """It is pulled to every node before a pod can start."""
    added = engine.image(images["workload"])["Size"] - engine.image(base)["Size"]
    assert 0 < added < 60_000_000


@pytest.mark.parametrize("target", ["workload", "toolkit"])
def test_an_image_names_its_user_by_number_and_its_origin_by_label(
    engine: Engine, images: dict[str, str], target: str
) -> None:
    """Kubernetes can refuse root only where it sees a number; the revision leads from a pod to its source."""
    config = engine.image(images[target])["Config"]
    assert "10001:10001" == config["User"]
    labels = {key.removeprefix("org.opencontainers.image."): value for key, value in config["Labels"].items()}
    assert f"load-harness {target}" == labels["title"]
    assert "test" == labels["version"]
    assert labels["revision"]
    assert {"source", "licenses", "description"} <= labels.keys()


@pytest.mark.parametrize("target", ["workload", "toolkit"])
def test_no_compiler_and_no_installer_is_left(engine: Engine, images: dict[str, str], target: str) -> None:
    """Nobody who gets in finds tools."""
    look = ["--rm", "--network=none", "--entrypoint=sh", "--ulimit=nofile=1024:1024", "--ulimit=nproc=512:512"]
    search = "for name in gcc cc c++ ld make pip; do command -v $name; done; ls /opt/load-harness/bin/pip* || true"
    assert "" == engine.run("run", *look, images[target], "-c", search)


def test_the_workload_runs_without_root_on_a_read_only_root(engine: Engine, workload: str) -> None:
    """The restricted standard of pods, kept."""
    assert "10001" == engine.run("exec", workload, "id", "-u").strip()
    written = engine.tried("exec", workload, "touch", "/opt/load-harness/x")
    assert 0 != written.returncode
    assert "Read-only" in written.stderr


def test_the_workload_answers_its_probes_and_says_its_revision(
    engine: Engine, workload: str, images: dict[str, str]
) -> None:
    """Alive, ready, and which build this is."""
    assert {"status": "ok"} == json.loads(engine.answer(workload, "/healthz") or "null")
    revision = engine.image(images["workload"])["Config"]["Labels"]["org.opencontainers.image.revision"]
    assert revision == json.loads(engine.answer(workload, "/version") or "null")["revision"]


@pytest.mark.parametrize("path", ["/ui", "/docs", "/openapi.json"])
def test_the_workload_serves_its_pages(engine: Engine, workload: str, path: str) -> None:
    """Templates and static files came along."""
    assert engine.answer(workload, path)


def test_the_workload_can_trace(engine: Engine, images: dict[str, str]) -> None:
    """It would not start where the packages were missing."""
    with engine.container(images["workload"], *OPEN, "--env=LOAD_HARNESS_TRACING=true") as name:
        eventually(lambda: engine.answer(name, "/readyz") is not None, within_seconds=60)


def test_disk_loads_can_write_to_a_volume(engine: Engine, images: dict[str, str]) -> None:
    """As docker-compose.yml gives one: a new volume has the rights of the folder in whose place it is."""
    folder = SERVICES["workload"]["environment"]["LOAD_HARNESS_DISK_DIRECTORY"]
    volume = (f"--volume={folder}", "--entrypoint=touch")
    assert "" == engine.run("run", "--rm", *RESTRICTED, *volume, images["workload"], f"{folder}/written")


def test_the_health_check_is_in_the_image_and_passes(engine: Engine, workload: str, images: dict[str, str]) -> None:
    """Compose waits for it."""
    engine.run("exec", workload, *engine.health_check(images["workload"]))


@pytest.mark.parametrize("words", [("--port", "9000"), ("--port=9000",)], ids=" ".join)
def test_the_health_check_asks_where_the_workload_listens(
    engine: Engine, images: dict[str, str], words: tuple[str, ...]
) -> None:
    """On another port than the image's own, too."""
    command = ("serve", "--host", "0.0.0.0", *words)
    check = engine.health_check(images["workload"])
    with engine.container(images["workload"], *OPEN, command=command) as name:
        eventually(lambda: engine.tried("exec", name, *check).returncode == 0, within_seconds=60)


def test_the_health_check_fails_where_nothing_listens(engine: Engine, images: dict[str, str]) -> None:
    """A process that runs is not yet one that answers."""
    ends = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit()); time.sleep(60)"
    with engine.container(images["workload"], "--entrypoint=python", command=("-c", ends)) as name:
        done = engine.tried("exec", name, *engine.health_check(images["workload"]))
        assert "Connection refused" in done.stderr


# Reads the CPU time of its own container twice: cgroup v2, else v1.
_MEASURE = """
import pathlib, time
root = pathlib.Path("/sys/fs/cgroup")
def used():
    v2 = root / "cpu.stat"
    if v2.exists():
        return int(dict(line.split() for line in v2.read_text().splitlines())["usage_usec"]) / 1e6
    return int((root / "cpuacct" / "cpuacct.usage").read_text()) / 1e9
begun, before = time.monotonic(), used()
time.sleep(10)
print((used() - before) / (time.monotonic() - begun) * 1000)
"""
_ASK = """
import json, urllib.request as u
body = json.dumps({"millicores": MILLICORES, "duration_seconds": 20}).encode()
request = u.Request("http://127.0.0.1:8080/load/cpu", data=body, headers={"Content-Type": "application/json"})
print(u.urlopen(request, timeout=10).status)
"""


@pytest.mark.parametrize("quota_millicores", [300, 1000])
def test_the_workload_burns_what_it_is_told_under_a_quota(
    engine: Engine, images: dict[str, str], quota_millicores: int
) -> None:
    """An autoscaler counts what the cgroup counts: 250 millicores are 250, and a quota near by changes nothing."""
    options = (*OPEN[:2], f"--cpus={quota_millicores / 1000}", "--env=LOAD_HARNESS_CPU_RESERVE_MILLICORES=20")
    with engine.container(images["workload"], *options) as name:
        eventually(lambda: engine.answer(name, "/readyz") is not None, within_seconds=60)
        asked = engine.run("exec", name, "python", "-c", _ASK.replace("MILLICORES", "250"))
        assert "202" == asked.strip()
        measured = float(engine.run("exec", name, "python", "-c", _MEASURE))
    assert 250 == pytest.approx(measured, rel=0.05)


def test_the_workload_drains_on_sigterm(engine: Engine, workload: str) -> None:
    """Not ready first, then gone, with code 0: a rolling update loses nothing."""
    engine.run("stop", "--time=30", workload)
    assert "0" == engine.run("inspect", "--format={{.State.ExitCode}}", workload).strip()
    logs = engine.tried("logs", workload)
    assert "Draining for 1 s" in logs.stdout + logs.stderr


@pytest.mark.parametrize(
    "command",
    [("canary", "gate"), ("dora", "serve"), ("dora", "push"), ("loadtest", "run"), ("slo", "generate")],
    ids=" ".join,
)
def test_the_toolkit_has_its_commands(engine: Engine, images: dict[str, str], command: tuple[str, ...]) -> None:
    """What the manifests start of it."""
    assert "Usage: load-harness" in engine.run("run", "--rm", *RESTRICTED, images["toolkit"], *command, "--help")


def test_the_toolkit_has_locust(engine: Engine, images: dict[str, str]) -> None:
    """Master and workers are Jobs of this image."""
    asked = ("--entrypoint=python", images["toolkit"], "-m", "locust", "--version")
    assert "locust" in engine.run("run", "--rm", *RESTRICTED, *asked)
