"""Releases in a cluster: made when they are due, followed, and put back."""

import copy
import json
import time
from pathlib import Path

import pytest
import yaml

from loadtests.canary.model import Phase
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden
from loadtests.live_release.releaser import LiveReleaser
from loadtests.releasing import NotAtRest
from slo.errors import InvalidInput
from tests.k8s.roles import granted
from tests.kubernetes_api.flagger import settings_of
from tests.kubernetes_api.objects import Object
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.live_release.namespace import NAME, flagger, releaser, scenario
from tests.waiting import eventually


class Listener:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)

    def show(self, progress: object) -> None:
        """Nothing is shown."""


def lines(run: Path, name: str) -> list[Object]:
    """Read a record of a run."""
    return [json.loads(line) for line in (run / name).read_text().splitlines()]


def longer_than(path: Path, known: int) -> None:
    """Wait until a record has more lines."""
    eventually(lambda: len(path.read_text().splitlines()) > known)


def container_of(cluster: KubernetesApi) -> Object:
    """Give the target's container."""
    one: Object = cluster.get("deployments", NAME)["spec"]["template"]["spec"]["containers"][0]
    return one


def test_a_release_is_made_followed_and_put_back(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """The record has every tick of Flagger, with weights, counters and the check that failed."""
    ours, theirs, run = releaser(api), flagger(cluster, api), tmp_path / "run"
    before = copy.deepcopy(container_of(cluster))
    planned = scenario(tmp_path)
    ours.check(planned)
    run.mkdir()

    ours.start(run, planned, time.time() - 1.0)
    try:
        eventually(lambda: settings_of(cluster.get("deployments", NAME)).get("FAIL_RATE") == "0.2")
        while theirs.tick(time.time()).phase is not Phase.FAILED:
            longer_than(run / "canary.jsonl", len(lines(run, "canary.jsonl")))
        eventually(lambda: lines(run, "canary.jsonl")[-1]["phase"] == "Failed")
    finally:
        ours.stop()

    ticks = [one for one in lines(run, "canary.jsonl") if one["events"]]
    assert [("Progressing", 0, 0), ("Progressing", 20, 0), ("Progressing", 20, 1), ("Progressing", 20, 2)] == [
        (one["phase"], one["canary_weight"], one["failed_checks"]) for one in ticks[:-1]
    ]
    assert ("Progressing", "Failed", 0) == (ticks[-1]["before"], ticks[-1]["phase"], ticks[-1]["canary_weight"])
    halt = f"Halt {NAME}.{NAME} advancement errors 20.00 > 1"
    failed = {"kind": "metric", "name": "errors", "passed": False, "value": 20.0, "because": halt}
    assert [[failed], [failed]] == [one["checks"] for one in ticks[2:4]]
    assert "" == ours.problem
    assert before == container_of(cluster)
    kept = list(yaml.safe_load_all((run / "canary.yaml").read_text()))
    assert ["Canary", "MetricTemplate"] == [one["kind"] for one in kept]
    assert not any("status" in one or "annotations" in one["metadata"] for one in kept)
    told = [one["context"]["type"].split(".")[2:4] for one in lines(run, "events.jsonl")]
    assert ["load-harness-canary", "released"] == told[0]
    assert {"entered", "weighted", "halted", "released"} == {one[1] for one in told}


def test_a_second_release_keeps_no_fault_of_the_first(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Each is made from the template as it was at the start."""
    ours, run = releaser(api), tmp_path / "run"
    run.mkdir()
    planned = scenario(tmp_path, "releases: [{at: 0s, version: a, fail: 20%}, {at: 1s, version: b, slow: 50ms}]\n")

    ours.start(run, planned, time.time() - 2.0)
    try:
        eventually(lambda: settings_of(cluster.get("deployments", NAME))["LOAD_HARNESS_REVISION"] == "b")
        settings = settings_of(cluster.get("deployments", NAME))
    finally:
        ours.stop()

    assert {"LOAD_HARNESS_REVISION": "b", "OTHER": "kept", "LOAD_HARNESS_LATENCY_MILLISECONDS": "50"} == settings


def test_who_may_not_release_hears_of_the_rule_before_the_load(
    cluster: KubernetesApi, api: Api, tmp_path: Path
) -> None:
    """The change is tried without making it."""
    cluster.forbid("update", "deployments")

    with pytest.raises(Forbidden, match='resources: \\["deployments"\\], verbs: \\["update"\\]'):
        releaser(api).check(scenario(tmp_path))


def test_a_rehearsal_changes_nothing(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """The API server looks at it and forgets it."""
    before = cluster.get("deployments", NAME)

    releaser(api).check(scenario(tmp_path))

    assert before == cluster.get("deployments", NAME)
    assert [{"fieldManager": "load-harness", "dryRun": "All"}] == [
        dict(one.query) for one in cluster.requests if one.method == "PUT"
    ]


def test_somebody_else_may_be_faster(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """The change is then made to what they left."""
    cluster.fail("PUT", f"deployments/{NAME}", status=409, times=3)

    releaser(api).check(scenario(tmp_path))

    assert 4 == len([one for one in cluster.requests if one.method == "PUT"])


def test_a_deployment_that_is_paused_is_refused(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """It would roll nothing out, and Flagger would wait."""
    cluster.update("deployments", NAME, lambda one: one["spec"].update(paused=True))

    with pytest.raises(InvalidInput, match=r"spec\.paused True: must not be set: it rolls nothing out; resume it"):
        releaser(api).check(scenario(tmp_path))


def test_the_version_that_is_there_is_no_release(api: Api, tmp_path: Path) -> None:
    """Flagger would see no new revision, and the run would wait for nothing."""
    with pytest.raises(InvalidInput, match="the same again is no new revision; count the version up"):
        releaser(api).check(scenario(tmp_path, "releases: [{at: 1s, version: 1.0.0}]\n"))


def test_a_release_that_is_under_way_is_waited_for(cluster: KubernetesApi, api: Api) -> None:
    """The run begins with a canary at rest."""
    cluster.update("canaries", NAME, lambda one: one["status"].update(phase="Progressing"))
    ours, listener = patient(api, cluster), Listener()

    ours.wait_for_rest(listener)

    assert [f"{NAME} is Progressing: waiting for its end"] == listener.said


def test_a_release_that_does_not_end_is_not_waited_for_for_ever(cluster: KubernetesApi, api: Api) -> None:
    """After ten minutes somebody has to look."""
    cluster.update("canaries", NAME, lambda one: one["status"].update(phase="Waiting"))

    with pytest.raises(NotAtRest, match=f"still Waiting after 600 s; look at `kubectl -n {NAME} describe canary"):
        patient(api, cluster, ends=False).wait_for_rest(Listener())


def patient(api: Api, cluster: KubernetesApi, *, ends: bool = True) -> LiveReleaser:
    """Let time pass at once; the release ends meanwhile."""
    now = [1000.0]

    def pause(seconds: float) -> None:
        now[0] += 50 * seconds
        if ends:
            cluster.update("canaries", NAME, lambda one: one["status"].update(phase="Succeeded"))

    return releaser(api, unix_time=lambda: now[0], pause=pause)


def test_a_prediction_begins_with_the_tick_that_flagger_takes_next(
    cluster: KubernetesApi, api: Api, tmp_path: Path
) -> None:
    """Its ticks go on, ten seconds apart, from when it wrote the status last."""
    cluster.update("canaries", NAME, lambda one: one["status"].update(lastTransitionTime="2026-11-22T10:00:04Z"))

    prediction = releaser(api).predict(scenario(tmp_path), 1795341600.0 + 3600)  # 11:00:00

    assert ("Flagger's ticks go on each 10 s from its last change",) == prediction.assumptions.sources
    assert prediction.canary is not None
    assert [4.0, 14.0, 24.0] == [tick.time for tick in prediction.canary.ticks[:3]]
    assert Phase.PROGRESSING is prediction.canary.ticks[0].phase


def test_the_releasers_account_may_do_what_a_release_takes_and_nothing_else(
    cluster: KubernetesApi, api: Api, tmp_path: Path
) -> None:
    """It reads by the roles of the other account; its own has what is more than reading, and the watch."""
    ours, run = releaser(api), tmp_path / "run"
    run.mkdir()
    planned = scenario(tmp_path)
    ours.check(planned)
    ours.start(run, planned, time.time() - 2.0)
    try:
        eventually(lambda: cluster.watches >= 2)
        eventually(lambda: "FAIL_RATE" in settings_of(cluster.get("deployments", NAME)))
    finally:
        ours.stop()

    asked = {
        (one.api_version.rpartition("/")[0].removeprefix("v1"), one.plural, one.verb)
        for one in cluster.requests
        if one.plural
    }
    own = granted("releaser/releaser.yaml")
    assert asked <= own | granted("reader.yaml") | granted("release-reader.yaml")
    assert own <= asked


def test_what_flagger_has_built_in_is_not_predicted(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Its query depends on the provider; the replicas are predicted all the same."""
    built_in = {"name": "request-success-rate", "thresholdRange": {"min": 99}, "interval": "10s"}
    cluster.update("canaries", NAME, lambda one: one["spec"]["analysis"].update(metrics=[built_in]))

    prediction = releaser(api).predict(scenario(tmp_path), time.time())

    assert prediction.canary is None
    assert "the metric request-success-rate: what Flagger asks for it depends on the provider" == (
        prediction.canary_problem
    )
