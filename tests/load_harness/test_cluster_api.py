"""One load over real small servers: what is placed, what is not, and what is said of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.load_harness import servers
from tests.load_harness.cluster import LOAD, Cluster, Document
from tests.load_harness.servers import Misbehaving

ONCE = {"Idempotency-Key": "a"}


def pods_of(document: Document) -> list[Document]:
    """The pods that an answer tells of."""
    pods = document["pods"]
    assert isinstance(pods, list)
    return pods


def test_spread(cluster: Cluster) -> None:
    """Each pod takes its share, which carries the load's id; what is placed is the total."""
    status, placed = cluster.post()

    assert 202 == status
    assert {"millicores": 300.0, "ratio": 1.0} == placed["placed"]
    assert [pod.address for pod in cluster.pods] == [pod["address"] for pod in pods_of(placed)]
    assert [["0.1"]] * 3 == [[child.command.arguments[0] for child in spawn.children] for spawn in cluster.spawns]
    jobs = cluster.get("/load/jobs")[1]["jobs"]
    assert isinstance(jobs, list)
    assert [placed["id"]] == [job["cluster_id"] for job in jobs]


def test_look_and_stop_from_any_pod(cluster: Cluster) -> None:
    """A cluster load is known to every pod, added up, and stopped everywhere."""
    location = cluster.clients[0].post("/load/cluster", json=LOAD).headers["Location"]
    cluster.clock.advance(10)
    for spawn in cluster.spawns:
        spawn.children[0].used_cpu_seconds = 1.0
    status, shown = cluster.get(location)
    assert (200, "running", True, []) == (status, shown["state"], shown["complete"], shown["missing"])
    assert {"cores": pytest.approx(0.3), "cpu_seconds": 3.0} == shown["achieved"]
    assert {"cores_now": pytest.approx(0.3), "cpu_seconds": pytest.approx(3.0)} == shown["due"]
    stopped = cluster.clients[1].delete(location)

    assert (200, "stopped") == (stopped.status_code, stopped.get_json()["state"])
    assert [True] * 3 == [spawn.children[0].ended for spawn in cluster.spawns]


def test_a_pod_that_is_gone_takes_its_share_along(cluster: Cluster) -> None:
    """Every pod that is left tells that there was more, though none of them has it."""
    placed = cluster.post()[1]
    whole = {"shares": 3, "total": {"millicores": 300.0}}
    path = f"/load/cluster/{placed['id']}"
    shown = cluster.get(path)[1]
    assert (True, whole, 0) == (shown["complete"], shown["share_of"], shown["missing_shares"])
    cluster.name(*(pod.address for pod in cluster.pods[1:]))
    status, left = cluster.get(path)

    assert (200, False, [], whole, 1) == (
        status,
        left["complete"],
        left["missing"],
        left["share_of"],
        left["missing_shares"],
    )
    assert {"millicores": 200.0} == {name: left["requested"][name] for name in ("millicores",)}  # type: ignore[index]


def test_a_pod_that_is_new_has_no_share(cluster: Cluster) -> None:
    """One that was started anew, as after a crash, answers, and knows nothing of a load that ran there."""
    placed = cluster.post()[1]
    cluster.clients[0] = cluster.start(0)
    shown = cluster.get(f"/load/cluster/{placed['id']}")[1]

    assert (False, [], 1) == (shown["complete"], shown["missing"], shown["missing_shares"])


@pytest.mark.parametrize(
    ("share_of", "expected"),
    [
        pytest.param(3, ["share_of 3: must be a JSON object"], id="no object"),
        pytest.param({}, ["share_of.total (absent)", "share_of.shares (absent)"], id="nothing in it"),
        pytest.param(
            {"shares": 0, "total": {"cores": 1}},
            [
                "share_of.shares 0: must be in 1..500",
                "share_of.total.cores 1: is no field",
                "share_of.total.millicores",
            ],
            id="another unit",
        ),
        pytest.param({"shares": 1, "total": 7}, ["share_of.total 7: must be a JSON object"], id="no amounts"),
    ],
)
def test_what_a_share_tells_of_the_whole_is_read_with_care(
    client: FlaskClient, share_of: object, expected: list[str]
) -> None:
    """Every mistake, each with its place."""
    body = {"millicores": 100, "duration_seconds": 60, "cluster_id": "c", "share_of": share_of}
    errors = client.post("/load/cpu", json=body).get_json()["detail"].split("; share_of")

    assert len(expected) == len(errors)
    assert all(start.removeprefix("share_of") in error for start, error in zip(expected, errors, strict=True))


def test_a_whole_without_its_load(client: FlaskClient) -> None:
    """It would tell of nothing."""
    whole = {"shares": 3, "total": {"millicores": 300}}
    refused = client.post("/load/cpu", json={"millicores": 100, "duration_seconds": 60, "share_of": whole})

    assert 422 == refused.status_code
    assert "must not come without cluster_id" in refused.get_json()["detail"]


def test_memory(cluster: Cluster) -> None:
    """Memory is spread with its ramp."""
    status, placed = cluster.post(
        {"kind": "memory", "total": {"mebibytes": 192}, "duration_seconds": 60, "ramp_seconds": 10}
    )
    cluster.clock.advance(5)

    assert (202, {"mebibytes": 192.0, "ratio": 1.0}) == (status, placed["placed"])
    assert {"resident_bytes": 96 << 20} == cluster.get(f"/load/cluster/{placed['id']}")[1]["due"]


def test_every_job(cluster: Cluster) -> None:
    """The jobs of all pods, by pod, those of no cluster load included."""
    cluster.clients[1].post("/load/cpu", json={"millicores": 100, "duration_seconds": 5})
    status, listed = cluster.get("/load/jobs?scope=cluster")

    assert (200, True) == (status, listed["complete"])
    assert [0, 1, 0] == [len(pod["jobs"]) for pod in pods_of(listed)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("behaviour", "patience_seconds", "outcome", "because"),
    [
        pytest.param(servers.hang, "1", "timed_out", "no complete answer within 1 s; it may run its share", id="hangs"),
        pytest.param(
            servers.reset, "5", "broken_off", "it may run its share all the same: DELETE /load/cluster/", id="resets"
        ),
        pytest.param(
            servers.flood, "5", "garbled", "it answered with more than 8 MiB, which no workload does", id="floods"
        ),
        pytest.param(servers.noise, "5", "garbled", "it answered with what is no HTTP", id="talks nonsense"),
        pytest.param(
            servers.job_that_is_none,
            "5",
            "garbled",
            "what answers there is no workload; correct the list",
            id="a stranger",
        ),
    ],
)
def test_pod_that_misbehaves(
    cluster: Cluster, behaviour: servers.Behaviour, patience_seconds: str, outcome: str, because: str
) -> None:
    """A pod that does not answer is named with its reason; nobody takes over its share, and all is listed."""
    cluster.wait_at_most(patience_seconds)
    with Misbehaving(behaviour) as bad:
        cluster.name(cluster.pods[0].address, f"127.0.0.1:{bad.port}", cluster.pods[2].address)
        status, placed = cluster.post()
        listed_status, listed = cluster.get("/load/jobs?scope=cluster")
        shown_status, shown = cluster.get(f"/load/cluster/{placed['id']}")
        stopped = cluster.clients[2].delete(f"/load/cluster/{placed['id']}")

    assert (207, False, {"millicores": 200.0, "ratio": pytest.approx(2 / 3)}) == (
        status,
        placed["complete"],
        placed["placed"],
    )
    assert (outcome, True) == (pods_of(placed)[1]["outcome"], because in str(pods_of(placed)[1]["because"]))
    assert [207, 207, 207] == [listed_status, shown_status, stopped.status_code]
    assert [f"127.0.0.1:{bad.port}"] == listed["missing"] == shown["missing"] == stopped.get_json()["missing"]
    assert "stopped" == stopped.get_json()["state"]


def test_pod_that_refuses(cluster: Cluster) -> None:
    """A pod's refusal is shown in its own words, with its problem document."""
    cluster.clients[1].post("/load/cpu", json={"millicores": 1900, "duration_seconds": 60})
    status, placed = cluster.post()
    refusal = pods_of(placed)[1]

    assert (207, "refused", {"millicores": 100.0}) == (status, refusal["outcome"], refusal["share"])
    assert str(refusal["because"]).startswith("409: millicores 100: with the 1900 that run already")
    assert 409 == refusal["problem"]["status"]  # type: ignore[index]


def test_nobody_is_there(cluster: Cluster, free_port: int) -> None:
    """Where no pod takes its share there is no load, and the problem document says why of each."""
    cluster.name(f"127.0.0.1:{free_port}")
    status, problem = cluster.post()

    assert (502, ["unreachable"]) == (status, [pod["outcome"] for pod in pods_of(problem)])
    assert f"none of 1 pods took its share: 127.0.0.1:{free_port}: Connection refused" in str(problem["detail"])
    for path in ("/load/jobs?scope=cluster", "/load/cluster/x"):
        status, problem = cluster.get(path)
        assert (502, True) == (status, str(problem["detail"]).startswith("none of 1 pods gave an answer"))


def test_many_reasons_are_cut(cluster: Cluster) -> None:
    """A long list of reasons is in the document; its detail stays readable."""
    cluster.name(*(f"127.0.0.1:{port}" for port in range(1, 7)))

    assert str(cluster.post()[1]["detail"]).endswith("; and 3 more")


def test_all_are_busy(cluster: Cluster) -> None:
    """Where every pod is too busy, the whole is a conflict, as it is on one pod."""
    assert 202 == cluster.post({**LOAD, "total": {"millicores": 5700}})[0]

    assert 409 == cluster.post({**LOAD, "total": {"millicores": 5700}})[0]


def test_no_key_is_passed_on(cluster: Cluster) -> None:
    """Pods ask each other with what they sign, and tell where a pod has another key."""
    for number, key in enumerate(("k1", "k1", "k2")):
        cluster.clients[number] = cluster.start(number, LOAD_HARNESS_API_KEY=key)
    response = cluster.clients[0].post("/load/cluster", json=LOAD, headers={"X-API-Key": "k1"})

    assert 207 == response.status_code
    assert {("POST /load/cpu", None)} == {seen for pod in cluster.pods for seen in pod.seen}
    assert "401: Load-Harness-Peer: is not signed with this pod's secret" in response.get_json()["pods"][2]["because"]


def test_pods_are_asked_for_themselves_alone(cluster: Cluster) -> None:
    """No pod that is asked asks others, so there is no loop."""
    _, placed = cluster.post()
    cluster.get("/load/jobs?scope=cluster")
    cluster.clients[0].delete(f"/load/cluster/{placed['id']}")

    assert {"POST /load/cpu", "GET /load/jobs", "DELETE /load/jobs"} == {
        path for pod in cluster.pods for path, _ in pod.seen
    }


def test_stopped_under_faults(cluster: Cluster) -> None:
    """Whoever wants to end a cluster load is able to, whatever faults are injected into all else."""
    _, placed = cluster.post()
    for client in cluster.clients:
        client.put("/faults", json={"error_rate": 1})

    assert 200 == cluster.clients[0].delete(f"/load/cluster/{placed['id']}").status_code
    assert [True] * 3 == [spawn.children[0].ended for spawn in cluster.spawns]


def test_pods_are_spared_faults_of_their_own(cluster: Cluster) -> None:
    """What pods ask each other meets no fault: that of the request which caused it is enough."""
    for client in cluster.clients[1:]:
        client.put("/faults", json={"error_rate": 1})

    status, placed = cluster.post()
    assert (202, True) == (status, placed["complete"])
    assert 500 == cluster.clients[1].get("/load/jobs").status_code


def test_faults_of_all_pods(cluster: Cluster) -> None:
    """One request switches every pod, shows every pod, and switches every pod off."""
    plan = {"error_rate": 1, "statuses": {"503": 1}, "seed": 7}
    switched = cluster.clients[0].put("/faults?scope=cluster", json=plan).get_json()

    assert (True, [], [7] * 3) == (
        switched["complete"],
        switched["missing"],
        [pod["faults"]["seed"] for pod in switched["pods"]],
    )
    assert [503] * 3 == [client.get("/version").status_code for client in cluster.clients]
    shown = cluster.clients[2].get("/faults?scope=cluster").get_json()
    assert switched == shown
    assert 200 == cluster.clients[1].delete("/faults?scope=cluster").status_code
    assert [200] * 3 == [client.get("/version").status_code for client in cluster.clients]


def test_faults_of_not_all_pods(cluster: Cluster) -> None:
    """A pod that is away is named, and the others are switched; where all are, nothing is claimed."""
    here, gone = cluster.pods[0].address, "127.0.0.1:1"
    cluster.name(here, gone)
    response = cluster.clients[0].put("/faults?scope=cluster", json={"error_rate": 1})
    assert (207, [gone], "unreachable") == (
        response.status_code,
        response.get_json()["missing"],
        response.get_json()["pods"][1]["outcome"],
    )
    assert "faults" not in response.get_json()["pods"][1]

    cluster.name(gone)
    assert 502 == cluster.clients[0].delete("/faults?scope=cluster").status_code


def test_bad_faults_reach_no_pod(cluster: Cluster) -> None:
    """A plan with a mistake is refused before any other pod is asked."""
    assert 422 == cluster.clients[0].put("/faults?scope=cluster", json={"error_rate": 2}).status_code
    assert [] == [seen for pod in cluster.pods for seen in pod.seen]


def test_share_that_cannot_be_stopped(cluster: Cluster) -> None:
    """A pod whose processes do not end says so, and the others are stopped."""
    cluster.wait_at_most("1")
    cluster.spawns[1].survive_kill = True
    _, placed = cluster.post()
    stopped = cluster.clients[0].delete(f"/load/cluster/{placed['id']}")

    assert (207, [cluster.pods[1].address]) == (stopped.status_code, stopped.get_json()["missing"])


@pytest.mark.parametrize("cluster_id", ["123456789012", "0.25", "-1"])
def test_stop_of_an_id_like_a_number(client: FlaskClient, cluster_id: str) -> None:
    """An id that happens to have no letter is one all the same."""
    load = {"millicores": 250, "duration_seconds": 60, "cluster_id": cluster_id}
    job = client.post("/load/cpu", json=load).get_json()
    stopped = client.delete(f"/load/jobs?cluster_id={cluster_id}").get_json()["jobs"]

    assert [(job["id"], "stopped")] == [(one["id"], one["state"]) for one in stopped]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", "cluster_id (absent): is required; send it", id="all jobs at once are nobody's wish"),
        pytest.param("?cluster_id=a%20b", 'cluster_id "a b": must be a name of up to 64 letters', id="no id"),
    ],
)
def test_stop_of_nothing_in_particular(client: FlaskClient, query: str, expected: str) -> None:
    """A pod stops the share of a load that is named, or nothing."""
    response = client.delete(f"/load/jobs{query}")

    assert (422, True) == (response.status_code, response.get_json(force=True)["detail"].startswith(expected))


def test_one_pod_under_two_names(cluster: Cluster) -> None:
    """A pod that is listed under two names takes one share, and refuses the other."""
    address = cluster.pods[0].address
    cluster.name(address, address.replace("127.0.0.1", "localhost"))
    status, placed = cluster.post()

    assert (207, 0.5) == (status, placed["placed"]["ratio"])  # type: ignore[index]
    assert "this pod has its share of that load already; name each pod once" in str(pods_of(placed))


def test_unknown_load(cluster: Cluster) -> None:
    """A load that all pods are asked for and none knows is not found."""
    status, problem = cluster.get("/load/cluster/nope")

    assert (404, "cluster load nope: is not known to any of the 3 pods; GET /load/jobs?scope=cluster") == (
        status,
        str(problem["detail"]).partition(" lists")[0],
    )


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_is_no_id(cluster: Cluster, method: str) -> None:
    """What can be no load's id is the caller's mistake, and no pod is asked."""
    response = cluster.clients[0].open("/load/cluster/a%20b", method=method)

    assert (422, True) == (response.status_code, 'cluster_id "a b": must be a name' in response.get_json()["detail"])
    assert [[], [], []] == [pod.seen for pod in cluster.pods]


def test_no_peers(client: FlaskClient) -> None:
    """Without peers there is no cluster of one, but an answer that says how to set them."""
    for response in (client.post("/load/cluster", json=LOAD), client.get("/load/jobs?scope=cluster")):
        assert 501 == response.status_code
        assert "set LOAD_HARNESS_PEERS to dns:NAME:PORT" in response.get_json(force=True)["detail"]


def test_no_file(cluster: Cluster) -> None:
    """A file of peers that is gone is a 503 that names it."""
    cluster.peers.unlink()
    status, problem = cluster.post()

    assert (503, True) == (status, str(problem["detail"]).startswith(f"{cluster.peers}: cannot be read"))


def test_wrong_values_are_refused_before_any_pod_is_asked(cluster: Cluster) -> None:
    """A total beyond what so many pods allow starts nothing."""
    status, problem = cluster.post({**LOAD, "total": {"millicores": 5851}})

    assert (422, True) == (status, "must be in 3..5850; scale out" in str(problem["detail"]))
    assert [[], [], []] == [pod.seen for pod in cluster.pods]


def test_asking_others_holds_a_slot(cluster: Cluster) -> None:
    """Waiting for pods takes a thread that probes could need, so it is bounded as work is."""
    cluster.clients[0] = cluster.start(0, LOAD_HARNESS_THREADS="2", LOAD_HARNESS_PROBE_THREADS="1")
    inner: list[int] = []
    cluster.pods[1].serve(_reentrant(cluster, inner))  # type: ignore[arg-type]
    cluster.post()

    assert [503] == inner


def _reentrant(cluster: Cluster, inner: list[int]) -> Callable[..., object]:
    def app(_: object, start_response: Callable[..., object]) -> list[bytes]:
        inner.append(cluster.post()[0])
        start_response("200 OK", [("Content-Length", "2")])
        return [b"{}"]

    return app


def test_answers_are_as_described(cluster: Cluster) -> None:
    """Placements, cluster loads and job lists look as the OpenAPI document says."""
    document = cluster.get("/openapi.json")[1]
    _, placed = cluster.post()
    for name, answer in (
        ("Placement", placed),
        ("ClusterLoad", cluster.get(f"/load/cluster/{placed['id']}")[1]),
        ("Jobs", cluster.get("/load/jobs?scope=cluster")[1]),
        ("Jobs", cluster.get("/load/jobs")[1]),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(schema).validate(answer)


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        pytest.param(LOAD, True, id="cpu"),
        pytest.param({**LOAD, "profile": {"shape": "step", "steps": 3}}, True, id="a profile"),
        pytest.param({**LOAD, "profile": {"shape": "step"}}, False, id="half a profile"),
        pytest.param({**LOAD, "kind": "memory", "total": {"mebibytes": 64}}, True, id="memory"),
        pytest.param({**LOAD, "kind": "memory"}, False, id="memory in cores"),
        pytest.param({**LOAD, "total": {"cores": 1, "millicores": 1000}}, False, id="both units"),
        pytest.param({**LOAD, "kind": "gpu"}, False, id="another kind"),
    ],
)
def test_the_schema_is_true(cluster: Cluster, body: Document, valid: bool) -> None:  # noqa: FBT001 - a parameter
    """The schema and the server accept and refuse the same bodies."""
    operation = cluster.get("/openapi.json")[1]["paths"]["/load/cluster"]["post"]  # type: ignore[index]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]

    assert valid == Draft202012Validator(schema).is_valid(body)
    assert (202 if valid else 422) == cluster.post(body)[0]


def test_two_loads_at_once(cluster: Cluster) -> None:
    """Of two loads that do not fit beside each other every pod takes one, and both answers say which."""
    with ThreadPoolExecutor(2) as pool:
        loads = [{**LOAD, "total": {"millicores": 4500}}] * 2
        answers = list(pool.map(lambda load, client: client.post("/load/cluster", json=load), loads, cluster.clients))
    outcomes = [[pod["outcome"] for pod in pods_of(answer.get_json(force=True))] for answer in answers]

    assert [["answered", "refused"]] * 3 == [sorted(pair) for pair in zip(*outcomes, strict=True)]
    assert [2] * 3 == [len(spawn.children) for spawn in cluster.spawns]


def test_once_over_all_pods(cluster: Cluster) -> None:
    """Whichever pod is asked again, every pod has its share once."""
    answers = [client.post("/load/cluster", json=LOAD, headers=ONCE) for client in cluster.clients]

    assert [202, 202, 202] == [answer.status_code for answer in answers]
    assert 1 == len({answer.headers["Location"] for answer in answers})
    assert [1, 1, 1] == [len(spawn.children) for spawn in cluster.spawns]


def test_once_completed_over_all_pods(cluster: Cluster) -> None:
    """A pod that was too busy for its share takes it when asked again; the others have theirs already."""
    busy = cluster.clients[1].post("/load/cpu", json={"cores": 1.9, "duration_seconds": 60}).headers["Location"]
    partly = cluster.clients[0].post("/load/cluster", json=LOAD, headers=ONCE)
    cluster.clients[1].delete(busy)
    wholly = cluster.clients[2].post("/load/cluster", json=LOAD, headers=ONCE)

    assert (207, 202) == (partly.status_code, wholly.status_code)
    assert [1, 1, 1] == [sum(not child.ended for child in spawn.children) for spawn in cluster.spawns]


def test_another_load_under_the_same_name(cluster: Cluster) -> None:
    """One name for two cluster loads is refused by every pod, and so as a whole."""
    cluster.clients[0].post("/load/cluster", json=LOAD, headers=ONCE)
    other = {**LOAD, "total": {"millicores": 600}}
    refused = cluster.clients[1].post("/load/cluster", json=other, headers=ONCE)

    assert 422 == refused.status_code
    assert "was sent with another load" in refused.get_json(force=True)["detail"]
    assert [1, 1, 1] == [len(spawn.children) for spawn in cluster.spawns]


def test_one_pod_under_two_names_asked_once_takes_one_share(cluster: Cluster) -> None:
    """A list that names a pod twice is said, as without a name: one share is not counted twice."""
    address = cluster.pods[0].address
    cluster.name(address, address.replace("127.0.0.1", "localhost"))
    placed = cluster.clients[0].post("/load/cluster", json=LOAD, headers=ONCE)

    assert 207 == placed.status_code
    assert {"millicores": 150, "ratio": 0.5} == placed.get_json()["placed"]
    assert 1 == len(cluster.spawns[0].children)
