"""What `docker compose up` starts, held together, and its configuration files in real servers."""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from load_harness.app import create_app
from load_harness.settings import Settings
from loadtests.sandbox.ports import free_port
from slo.programs import find_program
from tests.compose.services import COMPOSE, PORTS, SERVICES, command, mounts
from tests.fakes import FakeSpawn
from tests.real_server import ROOT, RealServer
from tests.waiting import eventually

PROMETHEUS = ROOT / "compose/prometheus/prometheus.yml"


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_pinned(name: str) -> None:
    """What works today works next year."""
    tag = SERVICES[name]["image"].rsplit(":", 1)[1]
    assert "build" in SERVICES[name] or re.fullmatch(r"v?\d+\.\d+\.\d+(-\w+)?", tag)


@pytest.mark.parametrize("name", PORTS)
def test_a_port_is_published_on_the_loopback_only(name: str) -> None:
    """None of these servers asks who is there."""
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name]["ports"])


def test_no_port_is_published_twice() -> None:
    """All profiles can run at once."""
    published = [port for entry in SERVICES.values() for port in entry.get("ports", [])]
    assert len(published) == len(set(published))


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_mounted_exists(name: str) -> None:
    """Docker makes an empty folder of a path that is mistyped."""
    sources = [mount.split(":")[0] for mount in SERVICES[name].get("volumes", [])]
    missing = [source for source in sources if not (ROOT / source).exists() and source not in COMPOSE["volumes"]]
    assert [] == missing


def test_a_profile_brings_what_the_page_says() -> None:
    """Without one only the workload starts, and nothing waits for what its profile does not bring."""
    profiles: dict[str, set[str]] = {}
    for name, entry in SERVICES.items():
        for profile in entry.get("profiles", [""]):
            profiles.setdefault(profile, set()).add(name)
    observe = {"prometheus", "alertmanager", "pushgateway", "grafana"}
    assert {"": {"workload"}, "observe": observe, "load": {"locust"}, "test": {"test"}} == profiles
    for profile, names in profiles.items():
        needed = {other for name in names for other in SERVICES[name].get("depends_on", ())}
        assert needed <= names | profiles[""], profile


def compose_program() -> list[str] | None:
    """Docker Compose, as a plugin or as a program of its own."""
    for words in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(words[0])
            and not subprocess.run([*words, "version"], check=False, capture_output=True).returncode
        ):
            return words
    return None


@pytest.mark.parametrize(
    ("profile", "services"),
    [
        ("", {"workload"}),
        ("observe", {"workload", "prometheus", "alertmanager", "pushgateway", "grafana"}),
        ("load", {"workload", "locust"}),
        ("test", {"workload", "test"}),
        ("*", set(SERVICES)),
    ],
    ids=["no profile", "observe", "load", "test", "all"],
)
def test_compose_itself_reads_the_file(profile: str, services: set[str]) -> None:
    """Every key is one of the Compose Specification's, in each profile; no daemon is needed for that."""
    program = compose_program()
    if program is None:
        pytest.skip("needs docker compose")
    asked = [*program, "--profile", profile] if profile else program
    done = subprocess.run([*asked, "config", "--services"], check=False, capture_output=True, text=True, cwd=ROOT)
    assert (0, "") == (done.returncode, done.stderr)
    assert services == set(done.stdout.split())


def test_every_target_is_in_the_dockerfile() -> None:
    """What compose builds can be built."""
    stages = re.findall(r"^FROM \S+ AS (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert {"workload", "toolkit"} == {entry["build"]["target"] for entry in SERVICES.values() if "build" in entry}
    assert {"workload", "toolkit"} <= set(stages)


@pytest.mark.parametrize("file", ["prometheus/prometheus.yml", "grafana/provisioning/datasources/datasources.yaml"])
def test_every_address_is_a_service_and_its_port(file: str) -> None:
    """A name or a port that drifts apart is found here, and not as an empty dashboard."""
    text = (ROOT / "compose" / file).read_text()
    addresses = re.findall(r'(?://|")([a-z]+):(\d+)"?', text)
    assert addresses
    assert [] == [(name, port) for name, port in addresses if PORTS.get(name) != int(port)]


def test_the_rules_are_those_of_the_specs() -> None:
    """Generated and committed: `slo generate` has nothing to add."""
    done = subprocess.run(
        [sys.executable, "-m", "load_harness", "slo", "generate", "slo/specs"],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    assert done.stdout.decode() == (ROOT / "compose/prometheus/slo-rules.yml").read_text()


def test_the_boards_are_those_that_are_built() -> None:
    """Generated and committed: `dashboards build` has nothing to add, provisioning files included."""
    build = ["dashboards", "build", "--for", "compose", "--out", "compose/grafana", "--check"]
    done = subprocess.run(
        [sys.executable, "-m", "load_harness", *build], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert 0 == done.returncode, done.stdout


def test_grafana_finds_what_is_provisioned() -> None:
    """Its provider looks where the boards are mounted; Prometheus is the default, with the interval it scrapes at."""
    folders = mounts("grafana")
    assert "./compose/grafana/provisioning" == folders["/etc/grafana/provisioning"]
    provider = yaml.safe_load((ROOT / "compose/grafana/provisioning/dashboards/dashboards.yaml").read_text())
    (path,) = [one["options"]["path"] for one in provider["providers"]]
    boards = sorted((ROOT / folders[path]).glob("*.json"))
    assert boards
    text = (ROOT / "compose/grafana/provisioning/datasources/datasources.yaml").read_text()
    (default,) = [one for one in yaml.safe_load(text)["datasources"] if one["isDefault"]]
    assert "prometheus" == default["type"]
    scraped = yaml.safe_load(PROMETHEUS.read_text())["global"]["scrape_interval"]
    assert scraped == default["jsonData"]["timeInterval"]


def test_prometheus_keeps_what_the_rules_look_back_to() -> None:
    """Fifteen days, its own default, would make a budget of thirty days one of fifteen."""
    (kept,) = [word for word in SERVICES["prometheus"]["command"] if word.startswith("--storage.tsdb.retention.time=")]
    days = [int(found) for found in re.findall(r"\b(\d+)d\b", (PROMETHEUS.parent / "slo-rules.yml").read_text())]
    assert int(kept.removesuffix("d").partition("=")[2]) > max(days)


def test_a_change_of_source_restarts_the_workload() -> None:
    """What is watched is what is mounted, and Python looks there first."""
    workload = SERVICES["workload"]
    source, mounted, mode = workload["volumes"][0].split(":")
    assert [{"action": "restart", "path": source}] == workload["develop"]["watch"]
    assert str(Path(mounted).parent) == workload["environment"]["PYTHONPATH"]
    assert "ro" == mode


def test_the_workload_takes_its_variables() -> None:
    """All of them are settings of the workload, and their values are such as it takes."""
    assert Settings.from_env(SERVICES["workload"]["environment"]).open


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("localhost:8080", 200, id="from this machine"),
        pytest.param("127.0.0.1:8080", 200, id="by its address"),
        pytest.param("workload:8080", 200, id="from the other services"),
        pytest.param("rebound.example:8080", 421, id="from a web site whose name is made to lead here"),
    ],
)
def test_the_workload_answers_to_its_own_names(host: str, status: int) -> None:
    """It asks for no key, so whoever visits a web site must not let that site load the machine."""
    settings = Settings.from_env(SERVICES["workload"]["environment"])
    client = create_app(settings, registry=CollectorRegistry(), spawn=FakeSpawn()).test_client()
    assert status == client.get("/load/jobs", headers={"Host": host}).status_code


def test_disk_loads_write_to_a_disk() -> None:
    """Files on a tmpfs are memory, and count against the container's."""
    workload = SERVICES["workload"]
    folder = workload["environment"]["LOAD_HARNESS_DISK_DIRECTORY"]
    assert folder not in workload["tmpfs"]
    assert mounts("workload")[folder] in COMPOSE["volumes"]


@pytest.mark.parametrize("name", [name for name, entry in SERVICES.items() if "build" in entry])
def test_our_own_images_run_restricted(name: str) -> None:
    """As in the cluster: nothing to write to but what is given, and no privileges to gain."""
    entry = SERVICES[name]
    assert (True, ["ALL"], ["no-new-privileges:true"]) == (
        entry["read_only"],
        entry["cap_drop"],
        entry["security_opt"],
    )


@contextmanager
def server(program: str, package: str, *arguments: str, ready: str) -> Iterator[None]:
    """Run a server of Prometheus' family until the block ends."""
    found = find_program(program, variable=f"LOAD_HARNESS_{program.upper()}") or shutil.which(package)
    if found is None:
        pytest.skip(f"needs {program}")
    process = subprocess.Popen([found, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: _get(ready) is not None, what=f"{program} that is ready")
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _get(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - a server of this test
            return bytes(answer.read())
    except OSError:
        return None


def _json(url: str) -> Any:  # noqa: ANN401 - as the server answers
    return json.loads(_get(url) or b"null")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The servers of the profile `observe`, with the files that compose mounts; only the addresses are local ones."""
    folder = tmp_path_factory.mktemp("compose")
    local = {name: f"127.0.0.1:{free_port()}" for name in ("alertmanager", "pushgateway", "prometheus")}
    shutil.copytree(PROMETHEUS.parent, folder / "prometheus")
    with ExitStack() as stack:
        workload = stack.enter_context(RealServer(["serve"], folder / "log"))
        local["workload"] = f"127.0.0.1:{workload.port}"
        file = folder / "prometheus" / PROMETHEUS.name
        # A laptop waits 15 s for its first sample, a test need not.
        text = file.read_text().replace("interval: 15s", "interval: 1s")
        file.write_text(re.sub(r'"([a-z]+):\d+"', lambda found: f'"{local[found[1]]}"', text))
        starts = {
            "alertmanager": [
                *command(
                    "alertmanager",
                    {
                        "/etc/alertmanager": ROOT / mounts("alertmanager")["/etc/alertmanager"],
                        "/alertmanager": folder / "alerts",
                    },
                ),
                "--cluster.listen-address=",
            ],
            "pushgateway": [],
            "prometheus": command("prometheus", {"/etc/prometheus": file.parent, "/prometheus": folder / "data"}),
        }
        for name, arguments in starts.items():
            listen = f"--web.listen-address={local[name]}"
            address = f"http://{local[name]}"
            stack.enter_context(server(name, f"prometheus-{name}", listen, *arguments, ready=f"{address}/-/ready"))
        yield f"http://{local['prometheus']}"


@pytest.mark.e2e
def test_prometheus_reads_every_target(prometheus: str) -> None:
    """The workload and the Pushgateway are up in the file's own jobs."""

    def up() -> dict[str, str]:
        samples = _json(f"{prometheus}/api/v1/query?query=up")["data"]["result"]
        return {sample["metric"]["job"]: sample["value"][1] for sample in samples}

    eventually(lambda: {"load-harness": "1", "pushgateway": "1"} == up(), what="both targets up")


@pytest.mark.e2e
def test_prometheus_evaluates_every_rule(prometheus: str) -> None:
    """As many groups as the file has, and none that fails."""
    expected = yaml.safe_load((PROMETHEUS.parent / "slo-rules.yml").read_text())["groups"]
    groups = _json(f"{prometheus}/api/v1/rules")["data"]["groups"]
    assert {group["name"] for group in expected} == {group["name"] for group in groups}
    assert [] == [rule["name"] for group in groups for rule in group["rules"] if rule["health"] == "err"]


@pytest.mark.e2e
def test_prometheus_knows_its_alertmanager(prometheus: str) -> None:
    """Alerts have somewhere to go."""
    eventually(lambda: _json(f"{prometheus}/api/v1/alertmanagers")["data"]["activeAlertmanagers"], what="Alertmanager")
