"""Load tests in a cluster: what the Jobs are told is what Locust and k6 take, and it is the same load."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from loadtests.api_key import KEY_HEADER
from loadtests.plan import OpenPlan
from loadtests.scenario import Scenario, find_scenario
from tests.k8s.built import K8S, KubernetesObject, needs_kustomize, one
from tests.k8s.delivery import of_kind, option, pods

pytestmark = needs_kustomize
LOCUST, K6 = "load-tests/locust", "load-tests/k6"
MOUNT = "/scenario"
_RUNNER = Path(__file__).with_name("k6_script.mjs")
_NODE = shutil.which("node")
needs_node = pytest.mark.skipif(_NODE is None, reason="needs node, which runs the script of k6")
_MODULES = {
    "package.json": '{"type": "module", "exports": {".": "./k6.js", "./http": "./http.js"}}',
    "k6.js": """
export function check(answer, checks) {
  const answers = Object.entries(checks).map(([name, ask]) => [name, ask(answer)]);
  globalThis.told.checks.push(Object.fromEntries(answers));
}
""",
    "http.js": """
const ask = (method) => (url, ...rest) => {
  const params = rest[method === 'GET' ? 0 : rest.length - 1];
  globalThis.told.requests.push({ method, url, params });
  return { status: 200 };
};
export default { get: ask('GET'), post: ask('POST'), expectedStatuses: (...expected) => ({ expected }) };
""",
}
"""As much of k6's modules as the script uses; they write down what they are told."""


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    """The files of the ConfigMap, as the Jobs find them."""
    (config,) = of_kind(LOCUST, "ConfigMap").values()
    for name, text in config["data"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["locust-master", "locust-worker"])
def test_a_job_finds_its_files(name: str, mounted: Path) -> None:
    """Scenario and locustfile are in the ConfigMap that is mounted, and the scenario has no mistake."""
    pod = pods(LOCUST)[name]
    (mount,) = [one for one in pod["containers"][0]["volumeMounts"] if one["name"] == "scenario"]

    assert MOUNT == mount["mountPath"]
    assert Path(option(pod, "--locustfile").replace(MOUNT, str(mounted))).is_file()
    assert _scenario(mounted).plan.is_open


def test_workers_find_their_master() -> None:
    """By its Service; it waits for as many as there are, and a test is never begun twice."""
    jobs, service = of_kind(LOCUST, "Job"), of_kind(LOCUST, "Service")["locust-master"]
    master, worker = pods(LOCUST)["locust-master"], pods(LOCUST)["locust-worker"]
    (port,) = service["spec"]["ports"]
    (container_port,) = [one for one in master["containers"][0]["ports"] if one["name"] == "locust"]

    assert option(master, "--master-bind-port") == str(container_port["containerPort"])
    assert service["metadata"]["name"] == option(worker, "--master-host")
    assert (port["targetPort"], option(worker, "--master-port")) == (container_port["name"], str(port["port"]))
    assert (
        service["spec"]["selector"].items() <= jobs["locust-master"]["spec"]["template"]["metadata"]["labels"].items()
    )
    workers = jobs["locust-worker"]["spec"]
    assert option(master, "--expect-workers") == str(workers["parallelism"]) == str(workers["completions"])
    assert {0} == {job["spec"]["backoffLimit"] for job in jobs.values()}


def test_a_job_lasts_as_long_as_its_scenario(mounted: Path) -> None:
    """And is ended where it does not come to an end."""
    duration = _scenario(mounted).plan.duration_seconds
    wait = float(option(pods(LOCUST)["locust-master"], "--expect-workers-max-wait"))

    assert all(duration + wait < job["spec"]["activeDeadlineSeconds"] for job in of_kind(LOCUST, "Job").values())


def test_load_goes_to_the_workloads_service() -> None:
    """Of both generators, and the policy of one lets it through to the pods' port."""
    service = of_kind("base", "Service")["load-harness"]
    url = f"http://{service['metadata']['name']}"
    (container,) = pods("base")["load-harness"]["containers"]
    rules = of_kind(LOCUST, "NetworkPolicy")["locust"]["spec"]["egress"]
    allowed = [rule["ports"][0]["port"] for rule in rules if "ports" in rule]

    assert 80 == service["spec"]["ports"][0]["port"]
    assert url == option(pods(LOCUST)["locust-master"], "--host")
    assert {"name": "LOAD_HARNESS_URL", "value": url} in _test_run()["runner"]["env"]
    assert container["ports"][0]["containerPort"] in allowed


@needs_node
def test_k6_sends_the_same_load(mounted: Path) -> None:
    """Stages, cost of a request, most requests at a time and bounds are those of the scenario."""
    assert [] == _differences(_scenario(mounted), _evaluated(_script(), mounted))


@needs_node
@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        ("target: 40 },\n        { duration: '180s'", "target: 41 },\n        { duration: '180s'", "stages"),
        ("{ duration: '0s', target: 4 },", "", "stages"),
        ("startRate: 4,", "startRate: 0,", "startRate"),
        ("timeUnit: '1s'", "timeUnit: '1m'", "timeUnit"),
        ("maxVUs: 200", "maxVUs: 100", "maxVUs"),
        ("'ramping-arrival-rate'", "'ramping-vus'", "executor"),
        ("rate<0.005", "rate<0.5", "http_req_failed"),
        ("p(95)<500", "p(95)<5000", "http_req_duration"),
        ("count==0", "count<100", "dropped_iterations"),
        ("work?ms=15", "work?ms=16", "url"),
        ("http.get(", "http.post(", "method"),
        ("'X-API-Key'", "'X-Api-Token'", "headers"),
        ("expectedStatuses(200)", "expectedStatuses(200, 401)", "expected"),
        ("redirects: 0,", "", "redirects"),
        ("noVUConnectionReuse: true", "noVUConnectionReuse: false", "connections"),
    ],
)
def test_a_script_that_drifts_is_found(mounted: Path, right: str, wrong: str, what: str) -> None:
    """Each in a copy of the script with one thing changed."""
    assert _script().count(right) == 1
    assert [what] == _differences(_scenario(mounted), _evaluated(_script().replace(right, wrong), mounted))


@needs_node
def test_k6_asks_an_open_workload_without_a_key(mounted: Path) -> None:
    """And its summary is one line, as `loadtest verify --k6-summary` takes it."""
    ran = _evaluated(_script(), mounted, key=None)

    assert {} == ran["requests"][0]["params"]["headers"]
    assert 7 == json.loads(ran["summary"])["metrics"]["iterations"]["values"]["count"]
    assert 1 == ran["summary"].count("\n")
    assert [{"answered with 200": True}] == ran["checks"]


def test_the_key_comes_from_the_workloads_secret() -> None:
    """By the one name, for all who send; the workload may have none."""
    (workload,) = pods("overlays/production")["load-harness"]["containers"]
    (expected,) = [one for one in workload["env"] if one["name"] == "LOAD_HARNESS_API_KEY"]
    (worker,) = pods(LOCUST)["locust-worker"]["containers"]
    for environment in (worker["env"], _test_run()["runner"]["env"]):
        (found,) = [one for one in environment if one["name"] == "LOAD_HARNESS_API_KEY"]
        assert {**expected["valueFrom"]["secretKeyRef"], "optional": True} == found["valueFrom"]["secretKeyRef"]


def test_prometheus_reaches_the_exporter() -> None:
    """The monitor selects the master's pod and names its port, which the exporter and the policy know by number."""
    (endpoint,) = of_kind(LOCUST, "PodMonitor")["locust"]["spec"]["podMetricsEndpoints"]
    selector = of_kind(LOCUST, "PodMonitor")["locust"]["spec"]["selector"]["matchLabels"]
    labels = of_kind(LOCUST, "Job")["locust-master"]["spec"]["template"]["metadata"]["labels"]
    (container,) = pods(LOCUST)["locust-master"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    environment = {one["name"]: one.get("value") for one in container["env"]}
    let_in = of_kind(LOCUST, "NetworkPolicy")["locust"]["spec"]["ingress"]

    assert selector.items() <= labels.items()
    assert str(ports[endpoint["port"]]) == environment["LOAD_HARNESS_METRICS_PORT"]
    assert "0.0.0.0" == environment["LOAD_HARNESS_METRICS_HOST"]
    base = of_kind("base", "NetworkPolicy")["load-harness"]["spec"]["ingress"][0]["from"]
    (rule,) = [rule for rule in let_in if rule["ports"] == [{"port": ports["metrics"]}]]
    assert rule["from"][0] in base
    assert [{"targetLabel": "job", "replacement": "locust"}] == endpoint["relabelings"]


def test_the_gateway_is_flaggers_and_leads_to_the_service() -> None:
    """The same Gateway as where Flagger makes the route, of the class that is made beside it."""
    gateway, route = (one("load-tests/gateway", kind) for kind in ("Gateway", "HTTPRoute"))
    beside = yaml.safe_load((K8S / "load-tests/gateway/class.yaml").read_text(encoding="utf-8"))
    (flaggers,) = of_kind("overlays/canary", "Gateway").values()
    (parent,) = route["spec"]["parentRefs"]
    (backend,) = route["spec"]["rules"][0]["backendRefs"]
    service = of_kind("base", "Service")[backend["name"]]

    assert flaggers["spec"] == gateway["spec"]
    assert beside["metadata"]["name"] == gateway["spec"]["gatewayClassName"]
    assert gateway["metadata"]["name"] == parent["name"]
    assert [backend["port"]] == [port["port"] for port in service["spec"]["ports"]]


def test_the_record_is_kept_on_the_volume() -> None:
    """Under a name of its own for each test, and whoever takes it out mounts the same claim, with the same image."""
    pod = pods("load-tests/locust-recorded")["locust-master"]
    (container,) = pod["containers"]
    (claim,) = of_kind("load-tests/locust-recorded", "PersistentVolumeClaim")
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    environment = {one["name"]: one for one in container["env"]}
    text = (K8S / "load-tests/locust-recorded/reader.yaml").read_text(encoding="utf-8")
    reader, policy = yaml.safe_load_all(text)

    assert {"claimName": claim} == volumes["record"]["persistentVolumeClaim"]
    assert f"{mounts['record']}/$(POD_NAME).jsonl" == environment["LOAD_HARNESS_CLIENT_LOG"]["value"]
    names = [one["name"] for one in container["env"]]
    assert names.index("POD_NAME") < names.index("LOAD_HARNESS_CLIENT_LOG")  # only what stands before is filled in
    assert volumes["record"] in reader["spec"]["volumes"]
    assert [container["image"]] == [one["image"] for one in reader["spec"]["containers"]]
    assert container["securityContext"] == reader["spec"]["containers"][0]["securityContext"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= reader["metadata"]["labels"].items()


def test_the_test_run_finds_its_script() -> None:
    """In the ConfigMap of the same folder; all pods are of one version."""
    spec, maps = _test_run(), of_kind(K6, "ConfigMap")

    assert spec["script"]["configMap"]["file"] in maps[spec["script"]["configMap"]["name"]]["data"]
    assert spec["initializer"]["image"] == spec["runner"]["image"]
    assert not spec["runner"]["image"].endswith(":latest")


# Private


def _scenario(folder: Path) -> Scenario:
    return find_scenario(str(folder / "scale-out.yaml"))


def _test_run() -> KubernetesObject:
    spec: KubernetesObject = of_kind(K6, "TestRun")["scale-out"]["spec"]
    return spec


def _script() -> str:
    (config,) = of_kind(K6, "ConfigMap").values()
    text: str = config["data"]["scale-out.js"]
    return text


def _evaluated(script: str, folder: Path, *, key: str | None = "sesame") -> dict[str, Any]:
    """Run the script once with modules of k6 that write down what they are told."""
    for name, text in _MODULES.items():
        module = folder / "node_modules/k6" / name
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(text, encoding="utf-8")
    for name, text in {"scale-out.mjs": script, _RUNNER.name: _RUNNER.read_text(encoding="utf-8")}.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert _NODE is not None
    environment = {"LOAD_HARNESS_URL": "http://load-harness"} | ({} if key is None else {"LOAD_HARNESS_API_KEY": key})
    asked = [_NODE, str(folder / _RUNNER.name), str(folder / "scale-out.mjs")]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    ran: dict[str, Any] = json.loads(done.stdout)
    return ran


def _differences(scenario: Scenario, ran: dict[str, Any]) -> list[str]:
    """Name what k6 would do otherwise than Locust."""
    plan = scenario.plan
    assert isinstance(plan, OpenPlan)
    (load,) = ran["options"]["scenarios"].values()
    (request,) = ran["requests"]
    stages = [(_seconds(stage["duration"]), stage["target"]) for stage in load["stages"]]
    bounds = {expectation.text for expectation in scenario.expectations}
    same = {
        "executor": load["executor"] == "ramping-arrival-rate",
        "stages": stages == list(_k6_stages(plan)),
        "startRate": load["startRate"] == plan.stages[0].rate_per_second,
        "timeUnit": load["timeUnit"] == "1s",
        "maxVUs": load["maxVUs"] == plan.in_flight_cap >= load["preAllocatedVUs"],
        "connections": ran["options"].get("noVUConnectionReuse") is True,
        "method": request["method"] == "GET",
        "url": request["url"] == f"http://load-harness/load/cpu/work?ms={plan.cpu_milliseconds:g}",
        "headers": request["params"]["headers"] == {KEY_HEADER: "sesame"},
        "expected": request["params"]["responseCallback"] == {"expected": [200]},
        "redirects": request["params"].get("redirects") == 0,
        **{metric: _bound(metric, texts) in bounds for metric, texts in ran["options"]["thresholds"].items()},
    }
    return [what for what, is_same in same.items() if not is_same]


def _bound(metric: str, texts: list[str]) -> str:
    """Write a threshold of k6 as an expectation."""
    (text,) = texts
    if matched := re.fullmatch(r"rate<([0-9.]+)", text):
        return f"error_ratio < {100 * float(matched[1]):g}%"
    if matched := re.fullmatch(r"p\(95\)<(\d+)", text):
        return f"p95 < {matched[1]}ms in top"
    return "dropped == 0" if (metric, text) == ("dropped_iterations", "count==0") else f"{metric}: {text}"


def _seconds(duration: str) -> float:
    return float(duration.removesuffix("s"))


def _k6_stages(plan: OpenPlan) -> Iterator[tuple[float, float]]:
    """Stages as k6 has them: a ramp to each target, which takes no time where the scenario has none."""
    first = plan.stages[0]
    yield first.duration_seconds, first.rate_per_second
    for before, stage in pairwise(plan.stages):
        if stage.ramp_seconds or stage.rate_per_second != before.rate_per_second:
            yield stage.ramp_seconds, stage.rate_per_second
        if stage.duration_seconds > stage.ramp_seconds:
            yield stage.duration_seconds - stage.ramp_seconds, stage.rate_per_second
