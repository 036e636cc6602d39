"""What a run keeps of a release: the Canary, its ticks, the prediction of them, and its own series."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.canary.records import tick_to_json
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.read import read_stack
from loadtests.prediction.records import prediction_from_json, prediction_to_json
from loadtests.run import directory as layout
from loadtests.run.directory import read_run
from loadtests.run.files import write_text
from loadtests.run.model import ClusterKind, Run
from loadtests.run.record import cluster_of, copy_canary_journals, keep_canary
from loadtests.run.release_series import pods_of, pods_pattern
from loadtests.run.series import queries
from slo.documents import Document
from slo.errors import InvalidInput, Mistake
from tests.loadtests.canary_run import canary_run
from tests.loadtests.canary_stack import canary_stack
from tests.loadtests.run_directory import write_run

MANIFESTS = Path("k8s/overlays/canary")


def write_canary_run(directory: Path) -> Run:
    """Write a run of the shipped manifests, as the recording does."""
    run = canary_run()
    assert run.canary is not None
    directory.mkdir()
    write_run(directory, run)
    release = read_stack(MANIFESTS).release
    assert release is not None
    source = directory.parent / "sandbox"
    source.mkdir()
    lines = "".join(f"{json.dumps(tick_to_json(tick))}\n" for tick in run.canary.ticks)
    write_text(source / layout.CANARY, lines)
    facts = run.facts
    keep_canary(MANIFESTS, directory)
    copy_canary_journals(source, directory, release, start_time=facts.start_time, end_time=facts.end_time)
    return replace(run, release=release)


def test_a_run_with_a_release_comes_back(tmp_path: Path) -> None:
    """The Canary as it is after all patches, every tick, what was planned, and what was predicted."""
    written = write_canary_run(tmp_path / "run")

    read = read_run(tmp_path / "run")

    assert (written.release, written.facts.releases) == (read.release, read.facts.releases)
    assert written.prediction == read.prediction
    assert written.canary is not None
    assert read.canary is not None
    assert written.canary.ticks == read.canary.ticks
    assert ("load-harness", "default", 10.0) == (read.canary.canary, read.canary.namespace, read.canary.tick_seconds)


def test_ticks_from_long_before_and_after_are_left_out(tmp_path: Path) -> None:
    """Of before, the last one or two say how things stood."""
    release = read_stack(MANIFESTS).release
    assert release is not None
    (tick,) = (canary_run().canary or pytest.fail("no canary")).ticks[:1]
    times = [900.0, 975.0, 985.0, 995.0, 1005.0, 1105.0]
    lines = "".join(f"{json.dumps(tick_to_json(replace(tick, time=time)))}\n" for time in times)
    write_text(tmp_path / layout.CANARY, lines)
    (tmp_path / "run").mkdir()

    copy_canary_journals(tmp_path, tmp_path / "run", release, start_time=1000.0, end_time=1100.0)

    kept = [json.loads(line)["time"] for line in (tmp_path / "run" / layout.CANARY).read_text().splitlines()]
    assert [985.0, 995.0, 1005.0] == kept


def test_the_journals_of_the_targets_own_autoscaler_are_kept(tmp_path: Path) -> None:
    """Up to the end of the run, in files of their own; one that is not there gives an empty one."""
    release = read_stack(MANIFESTS).release
    assert release is not None
    lines = [f'{{"time": {time}, "replicas": 1}}\n' for time in (10.0, 1050.0, 1150.0)]
    write_text(tmp_path / layout.CANARY_DECISIONS, "".join(lines))
    (tmp_path / "run").mkdir()

    copy_canary_journals(tmp_path, tmp_path / "run", release, start_time=1000.0, end_time=1100.0)

    assert "".join(lines[:2]) == (tmp_path / "run" / layout.CANARY_DECISIONS).read_text()
    assert not (tmp_path / "run" / layout.CANARY_OBSERVATIONS).read_text()


def test_a_run_without_a_canary_has_none(tmp_path: Path) -> None:
    """As all had before there was one."""
    write_run(tmp_path, replace(canary_run(), release=None))

    assert (None, None) == (read_run(tmp_path).release, read_run(tmp_path).canary)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        pytest.param(layout.CANARY, "{", "canary.jsonl:1 {: must be JSON", id="half a tick"),
        pytest.param(layout.CANARY, '{"time": 1}\n', "canary.jsonl:1: before (nothing): is required", id="no phase"),
        pytest.param(layout.CANARY_MANIFESTS, "kind: Canary\n", "canary.yaml", id="half a Canary"),
        pytest.param(layout.CANARY_MANIFESTS, None, "canary.yaml file: cannot be read", id="no Canary for the ticks"),
        pytest.param(layout.CANARY, None, "canary.jsonl (nothing): the file is missing", id="no ticks at all"),
    ],
)
def test_damage_is_named(tmp_path: Path, file: str, text: str | None, said: str) -> None:
    """With the file, and the line where there are lines."""
    write_canary_run(tmp_path / "run")
    path = tmp_path / "run" / file
    path.unlink() if text is None else path.write_text(text)

    with pytest.raises(InvalidInput) as caught:
        read_run(tmp_path / "run")

    assert said in str(caught.value)


def test_ticks_that_are_there_twice_are_damage(tmp_path: Path) -> None:
    """A log that was copied onto itself would be judged and drawn wrongly."""
    run = write_canary_run(tmp_path / "run")
    path = tmp_path / "run" / layout.CANARY
    path.write_text(2 * path.read_text())

    with pytest.raises(InvalidInput) as caught:
        read_run(tmp_path / "run")

    assert run.canary is not None
    first = run.canary.ticks[0].time
    assert f"canary.jsonl: time {first}: must be that of one tick, so lines are repeated" in str(caught.value)


def test_a_prediction_that_could_not_be_made_says_why() -> None:
    """Also in the file."""
    given = replace(canary_run().prediction, canary=None, canary_problem="`up` asks for up")
    mistakes: list[Mistake] = []

    read = prediction_from_json(Document(file="p", value=prediction_to_json(given), lines={}), mistakes)

    assert (given, []) == (read, mistakes)


def test_the_cluster_of_a_canary_is_the_primary_with_all_pods() -> None:
    """It serves between releases, and its autoscaler is the one whose decisions are recorded."""
    cluster = cluster_of(
        canary_stack(), kind=ClusterKind.SANDBOX, kubernetes="1.35", flags=ControllerFlags(), limits="enforced"
    )

    assert ("load-harness-primary", "load-harness-primary") == (cluster.deployment, cluster.hpa_name)
    assert "(load-harness|load-harness-primary)-[a-z0-9]+-[a-z0-9]+" == cluster.pod_pattern
    assert "one-[a-z0-9]+-[a-z0-9]+" == pods_of("one")


def test_pods_are_told_apart_by_their_whole_names() -> None:
    """The canary's name is the beginning of the primary's."""
    matches = pods_pattern("load-harness").fullmatch

    assert matches("load-harness-5d8f9c7b6-bcdfg")
    assert not matches("load-harness-primary-5d8f9c7b6-bcdfg")


def test_a_release_has_queries_of_its_own() -> None:
    """Both sides, each by its own pods; without a Canary none of them."""
    stack = canary_stack()
    cluster = cluster_of(stack, kind=ClusterKind.SANDBOX, kubernetes="1.35", flags=ControllerFlags(), limits="enforced")
    assert stack.release is not None

    with_canary = queries(cluster, scrape_interval_seconds=2.0, slo_rules=None, canary=stack.release.canary)
    without = queries(cluster, scrape_interval_seconds=2.0, slo_rules=None)

    own = {name: promql for name, promql in with_canary.items() if name not in without}
    assert len(own) == 12
    assert (
        'sum by (code) (rate(http_requests_total{namespace="demo",pod=~"load-harness-[a-z0-9]+-[a-z0-9]+",'
        'route=~"/load/.*"}[8000ms]))'
    ) == own["release_canary_rate"]
    assert 'pod=~"load-harness-primary-[a-z0-9]+-[a-z0-9]+"' in own["release_primary_p95"]
    assert all(name.startswith("release_") for name in own)
