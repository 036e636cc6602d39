"""`hpa verify --namespace`: a live autoscaler of the stub API server, held against the engine."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from load_harness.cli import main
from loadtests.hpa.flags import ControllerFlags
from loadtests.kubernetes.connection import connect
from loadtests.live_syncs import SyncWatch
from loadtests.verification.watched import Fit, Watched, WatchedSync, WatchVerification, verify_watched
from loadtests.verification.watched_record import read_watched, write_watched
from slo.errors import InvalidInput
from tests.fakes import FakeClock
from tests.k8s.roles import granted
from tests.kubernetes_api import objects
from tests.kubernetes_api.controller import StubController
from tests.kubernetes_api.objects import NAMESPACE
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.verification.watches import is_watched
from tests.waiting import eventually

NAME = "load-harness"
START = 1_700_000_000.0
NO_WINDOW = 0
"""Nothing from before the watch holds the scale."""


class Live:
    """A namespace with one pod and one autoscaler, on a clock that the test moves."""

    def __init__(self, cluster: KubernetesApi, folder: Path) -> None:
        self.cluster = cluster
        self.clock = FakeClock(now=START)
        cluster.put(objects.deployment(NAME), objects.pod("p0", started=START - 1000))
        cluster.put(objects.hpa(NAME, down=NO_WINDOW), objects.pod_metrics("p0", taken=START - 5, cpu="100m"))
        self.controller = StubController(cluster, NAME)
        self.controller.sync(START)
        self.api = connect(kubeconfig=cluster.kubeconfig(folder / "kubeconfig"))

    def watch(self, *syncs: Callable[["Live"], None]) -> Watched:
        """Watch while the autoscaler syncs; wait for the record of each sync."""
        watching = SyncWatch(self.api, NAMESPACE, None, flags=ControllerFlags(), unix_time=lambda: self.clock.now)

        def wait() -> None:
            eventually(lambda: is_watched(self.cluster), what="the watches")
            for number, sync in enumerate(syncs, start=1):
                self.clock.now += 15
                sync(self)
                eventually(lambda n=number: watching.syncs >= n, what="the sync")  # type: ignore[misc]

        return watching.during(wait)

    def rewrite(self, edit: Callable[[dict[str, Any]], Any]) -> None:
        """Change the autoscaler's status by hand."""
        self.cluster.update("horizontalpodautoscalers", NAME, lambda hpa: edit(hpa["status"]))


def at(cpu: str) -> Callable[[Live], None]:
    """Let the pod use so much, and the autoscaler sync."""

    def sync(live: Live) -> None:
        live.cluster.put(objects.pod_metrics("p0", taken=live.clock.now - 5, cpu=cpu))
        live.controller.sync(live.clock.now)

    return sync


def falsified(live: Live) -> None:
    """Let the autoscaler sync as it does, and then tell of another decision."""
    live.cluster.put(objects.pod_metrics("p0", taken=live.clock.now - 5, cpu="104m"))

    def tell(status: dict[str, Any]) -> None:
        cpu = {"name": "cpu", "current": {"averageValue": "104m", "averageUtilization": 52}}
        status["currentMetrics"] = [{"type": "Resource", "resource": cpu}]
        status["desiredReplicas"] = 5

    live.rewrite(tell)


def unseen(live: Live) -> None:
    """Let the autoscaler tell of a sample that metrics.k8s.io never gave."""

    def tell(status: dict[str, Any]) -> None:
        cpu = {"name": "cpu", "current": {"averageValue": "230m", "averageUtilization": 115}}
        status["currentMetrics"] = [{"type": "Resource", "resource": cpu}]
        status["desiredReplicas"] = 3

    live.rewrite(tell)


@pytest.fixture
def cluster() -> Iterator[KubernetesApi]:
    """An API server without any objects."""
    with KubernetesApi() as server:
        yield server


@pytest.fixture
def live(cluster: KubernetesApi, tmp_path: Path) -> Live:
    """The namespace, after one sync."""
    return Live(cluster, tmp_path)


def rows(verification: WatchVerification) -> list[tuple[Fit, int, int | None, int]]:
    """Give what matters of each row."""

    def of(row: WatchedSync) -> tuple[Fit, int, int | None, int]:
        return row.fit, row.current, row.decided, row.replayed

    return [of(row) for row in verification.rows]


def test_decisions_of_the_engine_are_explained(live: Live) -> None:
    """Three syncs, the last of which scales out."""
    verification = verify_watched(live.watch(at("101m"), at("102m"), at("230m")))

    assert [(Fit.EXPLAINED, 1, 1, 1), (Fit.EXPLAINED, 1, 1, 1), (Fit.EXPLAINED, 1, 3, 3)] == rows(verification)
    assert 0 == verification.exit_code
    assert "the engine takes all 3 decisions, too" == verification.verdict.because


def test_a_decision_of_nobody_contradicts(live: Live) -> None:
    """The status tells of five replicas, where all that was seen asks for one."""
    verification = verify_watched(live.watch(at("101m"), falsified))

    assert [(Fit.EXPLAINED, 1, 1, 1), (Fit.CONTRADICTING, 1, 5, 1)] == rows(verification)
    assert 1 == verification.exit_code
    assert verification.rows[1].because.startswith("the observation asks for 1: cpu is at ")


def test_a_withheld_sample_is_named_and_nothing_is_guessed(live: Live) -> None:
    """Whatever the engine makes of the sample before, the decision rests on another one."""
    verification = verify_watched(live.watch(at("101m"), unseen))

    assert [Fit.EXPLAINED, Fit.UNEXPLAINED] == [row.fit for row in verification.rows]
    assert 4 == verification.exit_code
    assert verification.rows[1].missing[0].startswith("the sample of metrics.k8s.io that gives cpu of 230m a pod")


def test_a_withheld_sample_is_no_match_either(live: Live) -> None:
    """The decision is the engine's, but from a sample that nobody saw: that it agrees may be chance."""

    def tell(status: dict[str, Any]) -> None:
        cpu = {"name": "cpu", "current": {"averageValue": "103m", "averageUtilization": 51}}
        status["currentMetrics"] = [{"type": "Resource", "resource": cpu}]

    verification = verify_watched(live.watch(at("101m"), lambda one: one.rewrite(tell)))

    assert (Fit.UNEXPLAINED, 1, 1, 1) == rows(verification)[1]
    assert 4 == verification.exit_code


def test_a_contradiction_counts_more_than_what_is_missing(live: Live) -> None:
    """One of each."""
    verification = verify_watched(live.watch(falsified, unseen))

    assert 1 == verification.exit_code
    assert "1 of 2 decisions contradict the engine" == verification.verdict.because


def test_none_seen_cannot_tell(live: Live) -> None:
    """An autoscaler that does not sync while it is watched."""
    verification = verify_watched(live.watch())

    assert (4, ()) == (verification.exit_code, verification.rows)
    assert "no sync of the autoscaler was seen in 0 s" == verification.verdict.because


def test_what_could_not_be_watched_to_the_end_cannot_tell(live: Live) -> None:
    """All that was seen is fine, but rights were taken away meanwhile."""
    watching = SyncWatch(live.api, NAMESPACE, NAME, flags=ControllerFlags(), unix_time=lambda: live.clock.now)

    def wait() -> None:
        eventually(lambda: is_watched(live.cluster))
        live.clock.now += 15
        at("101m")(live)
        eventually(lambda: watching.syncs == 1)
        live.cluster.forbid("watch", "horizontalpodautoscalers")
        live.cluster.end_watches()
        eventually(lambda: watching.problem != "", what="the problem")

    verification = verify_watched(watching.during(wait))

    assert [Fit.EXPLAINED] == [row.fit for row in verification.rows]
    assert 4 == verification.exit_code
    assert 'resources: ["horizontalpodautoscalers"], verbs: ["watch"]' in verification.verdict.because


def test_a_record_is_read_back_as_it_was(live: Live, tmp_path: Path) -> None:
    """Flags and version of the controller, too."""
    watched = live.watch(at("101m"), unseen)
    write_watched(tmp_path, watched)

    assert watched == read_watched(tmp_path)


def test_a_kept_record_can_be_verified_and_replayed(
    live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By `hpa verify`, by `hpa replay` and by `hpa explain`."""
    kept = tmp_path / "kept"
    kept.mkdir()
    write_watched(kept, live.watch(at("101m"), at("230m")))

    assert 0 == main(["hpa", "verify", str(kept)])
    assert "load-harness/load-harness passed: the engine takes all 2 decisions, too" in capsys.readouterr().out
    observations = str(kept / "observations.jsonl")
    assert 0 == main(["hpa", "replay", str(kept / "hpa.yaml"), "--observations", observations, "--format", "json"])
    replayed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [1, 3] == [one["desired_replicas"] for one in replayed]
    assert 0 == main(["hpa", "explain", str(kept / "hpa.yaml"), "--observations", observations])


def test_every_mistake_of_a_damaged_record_is_named(live: Live, tmp_path: Path) -> None:
    """Of all its files at once."""
    write_watched(tmp_path, live.watch(at("101m")))
    facts = json.loads((tmp_path / "watch.json").read_text())
    (tmp_path / "watch.json").write_text(json.dumps({**facts, "kubernetes": "0.9", "start_time": "now"}))
    (tmp_path / "decisions.jsonl").write_text('{"time": 1}\n')

    with pytest.raises(InvalidInput) as caught:
        read_watched(tmp_path)

    places = {Path(mistake.place.file).name for mistake in caught.value.mistakes}
    assert {"watch.json", "decisions.jsonl"} == places
    assert {"kubernetes", "start_time"} <= {mistake.place.field for mistake in caught.value.mistakes}


def test_a_decision_that_is_not_recorded_is_unexplained(live: Live) -> None:
    """It contradicts nothing."""
    watched = live.watch(at("101m"), at("102m"))
    verification = verify_watched(replace(watched, decisions=watched.decisions[:1]))

    assert [(Fit.EXPLAINED, 1, 1, 1), (Fit.UNEXPLAINED, 1, None, 1)] == rows(verification)
    assert "no decision of this sync is recorded" == verification.rows[1].because


def test_lines_that_are_there_twice_or_belong_to_nothing_are_named(live: Live, tmp_path: Path) -> None:
    """A decision without what it rests on, and one sync twice."""
    watched = live.watch(at("101m"), at("102m"))
    write_watched(tmp_path, replace(watched, observations=(watched.observations[1],) * 2))

    with pytest.raises(InvalidInput) as caught:
        read_watched(tmp_path)

    found = [(Path(one.place.file).name, one.value) for one in caught.value.mistakes]
    assert [("observations.jsonl", START + 30), ("decisions.jsonl", START + 15)] == found


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_each_format_says_what_was_missing(
    live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    """And in what the engine decides otherwise."""
    kept = tmp_path / "kept"
    kept.mkdir()
    write_watched(kept, live.watch(falsified, unseen))

    assert 1 == main(["hpa", "verify", str(kept), "--format", style])
    out = capsys.readouterr().out
    assert "the observation asks for 1: cpu is at " in out
    assert "the sample of metrics.k8s.io that gives cpu of 230m a pod" in out
    assert "contradicting" in out
    assert "unexplained" in out


# As a user types it


@pytest.fixture
def typed(live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    """The kubeconfig of a user, and a sync as soon as somebody watches."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    return live


def test_a_live_autoscaler_is_watched_and_kept(
    typed: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str], watcher: Callable[[Callable[[], None]], None]
) -> None:
    """It says what it watches, judges, and keeps the record."""
    watcher(lambda: at("101m")(typed))
    code = main(["hpa", "verify", "--namespace", NAMESPACE, "--for", "1500ms", "--out", str(tmp_path / "kept")])

    captured = capsys.readouterr()
    assert 0 == code, captured
    assert "watching load-harness/load-harness for 1s500ms; Ctrl-C ends it" in captured.err
    assert "the engine takes all 1 decisions, too" in captured.out
    assert 1 == len(read_watched(tmp_path / "kept").decisions)


def test_ctrl_c_ends_the_watching_and_judges_what_was_seen(
    typed: Live,
    capsys: pytest.CaptureFixture[str],
    watcher: Callable[[Callable[[], None]], None],
    interrupt: Callable[[], None],
) -> None:
    """Exit 130, as a run that is interrupted, with the judgement printed."""

    def sync_and_interrupt() -> None:
        at("101m")(typed)
        eventually(lambda: _polls(typed.cluster) >= 3, what="the sample asked for because of the sync")
        interrupt()

    watcher(sync_and_interrupt)
    assert 130 == main(["hpa", "verify", "--namespace", NAMESPACE, "--for", "10m"])
    assert "load-harness/load-harness passed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "RUN: is required; give the directory of a run, or --namespace to watch a live autoscaler"),
        (["--hpa", "x"], "RUN: is required"),
        (["{folder}", "--namespace", "shop"], "--namespace: not with {folder}, which knows its own"),
        (["{folder}", "--for", "1m", "--tolerance", "0.2"], "--for, --tolerance: not with {folder}"),
        (["--namespace", "shop", "--for", "ten"], "ten: must be a positive duration with a unit"),
        (["--namespace", "shop", "--for", "0s"], "0s: must be a positive duration"),
        (["--namespace", "empty"], "none: must have one HorizontalPodAutoscaler, or one must be named"),
        (["--namespace", "load-harness", "--hpa", "other"], "other: must be a HorizontalPodAutoscaler in namespace"),
        (["--namespace", "load-harness", "--context", "prod"], "prod"),
        (["--namespace", "load-harness", "--out", "{full}"], "must be a new or an empty directory"),
        (["{folder}"], "the file is missing"),
    ],
)
def test_wrong_input_says_what_to_do(
    typed: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Both forms at once, neither, nobody of that name: exit 2, and nothing is watched."""
    folders = {"folder": tmp_path / "folder", "full": tmp_path}
    folders["folder"].mkdir()

    assert 2 == main(["hpa", "verify", *(one.format(**folders) for one in arguments)])
    assert message.format(**folders) in capsys.readouterr().err
    assert 0 == typed.cluster.watches


def test_two_autoscalers_need_a_name(typed: Live, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are named."""
    typed.cluster.put(objects.hpa("other", target=NAME))

    assert 2 == main(["hpa", "verify", "--namespace", NAMESPACE])
    err = capsys.readouterr().err
    assert (
        "load-harness, other: must have one HorizontalPodAutoscaler, or one must be named; name one with --hpa" in err
    )


def test_a_denial_names_the_rule_that_is_missing(typed: Live, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 3, before anything is watched."""
    typed.cluster.forbid("list", "horizontalpodautoscalers")

    assert 3 == main(["hpa", "verify", "--namespace", NAMESPACE])
    assert 'resources: ["horizontalpodautoscalers"], verbs: ["list"]' in capsys.readouterr().err


def test_the_role_allows_what_is_asked(typed: Live) -> None:
    """The account of `k8s/rbac` needs no other right than that of a run."""
    typed.watch(at("101m"))
    main(["hpa", "verify", "--namespace", NAMESPACE, "--for", "100ms"])
    main(["hpa", "verify", "--namespace", NAMESPACE, "--hpa", NAME, "--for", "100ms"])

    asked = {(one.api_version.rpartition("/")[0], one.plural, one.verb) for one in typed.cluster.requests if one.plural}
    assert {("autoscaling", "horizontalpodautoscalers", "watch"), ("", "pods", "watch")} < asked
    assert asked <= granted("reader.yaml")


def test_without_the_extra_it_says_what_to_install(
    typed: Live, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the client of Kubernetes cannot be imported; a recorded run needs none."""
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    monkeypatch.delitem(sys.modules, "loadtests.kubernetes.connection", raising=False)

    assert 2 == main(["hpa", "verify", "--namespace", NAMESPACE])
    assert "kubernetes: is not installed; pip install 'load-harness[kubernetes]'" in capsys.readouterr().err
    assert typed.cluster.requests == []


def _polls(cluster: KubernetesApi) -> int:
    return sum(request.api_version == "metrics.k8s.io/v1beta1" for request in list(cluster.requests))
