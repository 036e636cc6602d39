"""What a live Prometheus says of itself is held against the manifests, and against the rules that it evaluates."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.exporters import NAMES
from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitoring import Monitoring, RecordedWindow, Retention, SeriesCount, Target
from loadtests.doctor.read import read_cluster
from slo.findings.interface import Finding, Level, NotMade

HEALTHY = Path(__file__).with_name("healthy.yaml")
URL = "http://prometheus:9090"
DAY_SECONDS = 86_400.0
POOL = "serviceMonitor/shop/shop/0"
UP = Target(
    pool=POOL, url="http://10.1.2.3:8080/metrics", health="up", error="", pod="shop-5d8f7b-q9w8k", namespace="shop"
)
DOWN = replace(UP, health="down", error="server returned HTTP status 401 Unauthorized")
MONTH = RecordedWindow(rule="slo:sli_error:ratio_rate30d", group="shop-slo", seconds=30 * DAY_SECONDS)
LONG = Retention(spelt="30d", seconds=30 * DAY_SECONDS, is_all_there_is=True)
SHORT = Retention(spelt="15d or 10GiB", seconds=15 * DAY_SECONDS, is_all_there_is=True)
ALL = tuple(SeriesCount(metric=one, namespace="shop", exported_namespace="") for one in NAMES)
FINE = Monitoring(url=URL, retention=LONG, windows=(MONTH,), targets=(UP,), pools=frozenset({POOL}), series=ALL)


def cluster(
    monitoring: Monitoring | None, *, without: Sequence[tuple[str, str]] = (), folder: Path | None = None
) -> Cluster:
    """Read the healthy manifests, some of their words replaced, under the eyes of a server."""
    path = HEALTHY
    if folder is not None:
        text = HEALTHY.read_text(encoding="utf-8")
        for old, new in without:
            assert old in text
            text = text.replace(old, new)
        path = folder / "all.yaml"
        path.write_text(text, encoding="utf-8")
    return replace(read_cluster([path]), monitoring=monitoring)


def found(monitoring: Monitoring, *checks: str) -> list[Finding]:
    """Say what checks find beside the healthy manifests."""
    return list(CATALOG.examine([cluster(monitoring)], ids=checks or CATALOG.ids()))


def test_nothing_is_found_where_the_server_has_all() -> None:
    """Each check has something to look at there."""
    assert [] == found(FINE)


def test_a_server_that_forgets_before_its_own_rule_is_found() -> None:
    """By the longest of its rules."""
    week = RecordedWindow(rule="slo:sli_error:ratio_rate1w", group="shop-slo", seconds=7 * DAY_SECONDS)
    (finding,) = found(replace(FINE, retention=SHORT, windows=(week, MONTH)), "retention-too-short")

    assert Level.ERROR is finding.level
    assert f"{URL} keeps samples for 15d or 10GiB, and its rule slo:sli_error:ratio_rate30d (group shop-slo)" in (
        finding.sentence
    )
    assert URL == finding.place.file


@pytest.mark.parametrize(
    "monitoring",
    [
        replace(FINE, retention=replace(SHORT, is_all_there_is=False)),
        replace(FINE, retention=SHORT, windows=()),
        replace(FINE, retention=None, windows=()),
        replace(FINE, retention=SHORT, windows=(replace(MONTH, seconds=15 * DAY_SECONDS),)),
    ],
    ids=["samples are elsewhere, too", "no rule of an SLO", "nobody asks how long", "just long enough"],
)
def test_a_retention_that_is_enough_is_left_alone(monitoring: Monitoring) -> None:
    """Near misses."""
    assert [] == found(monitoring, "retention-too-short")


@pytest.mark.parametrize(
    ("monitoring", "check_id", "why"),
    [
        (replace(FINE, windows=None), "retention-too-short", "does not say which rules it evaluates"),
        (replace(FINE, retention=None), "retention-too-short", "does not say how long it keeps samples"),
        (replace(FINE, retention=replace(LONG, seconds=None, spelt="5GiB")), "retention-too-short", "by size (5GiB)"),
        (replace(FINE, targets=None), "target-down", "does not say what it scrapes"),
    ],
)
def test_a_server_that_does_not_say_is_not_a_healthy_one(monitoring: Monitoring, check_id: str, why: str) -> None:
    """Thanos and Mimir have no targets, some keep by size: the check is not made, and nobody is told otherwise."""
    with pytest.raises(NotMade, match=r".*") as raised:
        found(monitoring, check_id)

    assert why in str(raised.value)
    assert URL in str(raised.value)


@pytest.mark.parametrize(
    ("targets", "pools", "level", "said"),
    [
        ((DOWN, DOWN), {POOL}, Level.ERROR, "2 of 2 targets of ServiceMonitor shop are down"),
        ((DOWN, UP), {POOL}, Level.WARNING, "1 of 2 targets of ServiceMonitor shop are down"),
        ((), {POOL}, Level.ERROR, "it knows the monitor, and finds no pods for it"),
        ((), {"node"}, Level.ERROR, "it does not have the monitor"),
        ((), None, Level.ERROR, "it does not have the monitor"),
        (
            (replace(UP, pool="serviceMonitor/other/shop/0"),),
            {POOL},
            Level.ERROR,
            "scrapes nothing of ServiceMonitor shop",
        ),
        (
            (replace(UP, pool="serviceMonitor/shop/shop/10"),),
            {POOL},
            Level.ERROR,
            "scrapes nothing of ServiceMonitor shop",
        ),
    ],
)
def test_targets_that_are_down_or_not_there_are_found(
    targets: tuple[Target, ...], pools: set[str] | None, level: Level, said: str
) -> None:
    """With the monitor that asks for them and what the last scrape met."""
    told = replace(FINE, targets=targets, pools=None if pools is None else frozenset(pools))
    (finding,) = found(told, "target-down")

    assert level is finding.level
    assert said in finding.sentence
    if DOWN in targets:
        assert "http://10.1.2.3:8080/metrics (server returned HTTP status 401 Unauthorized)" in finding.sentence


@pytest.mark.parametrize(
    ("old", "new", "targets"),
    [
        ("retention: 30d", "retention: 30d\n  shards: 2", ()),
        ("kind: ServiceMonitor", "kind: Probe", ()),
        (
            "endpoints: [{port: http,",
            "endpoints: [{port: other, interval: 15s}, {port: http,",
            (replace(UP, pool=POOL[:-1] + "1"),),
        ),
        ("interval: 15s", "interval: 15s", (replace(UP, health="unknown"),)),
    ],
    ids=["another shard has it", "no monitor", "another endpoint of it", "not scraped yet"],
)
def test_targets_that_need_not_be_there_are_left_alone(
    old: str, new: str, targets: tuple[Target, ...], tmp_path: Path
) -> None:
    """Near misses."""
    seen = cluster(replace(FINE, targets=targets), without=[(old, new)], folder=tmp_path)

    assert () == CATALOG.examine([seen], ids=["target-down"])


def test_a_monitor_without_a_namespace_is_known_by_its_name(tmp_path: Path) -> None:
    """Whoever applies the manifest says where."""
    without = [("name: shop, namespace: shop, labels: {release", "name: shop, labels: {release")]
    seen = cluster(FINE, without=without, folder=tmp_path)

    assert () == CATALOG.examine([seen], ids=["target-down"])


def test_pods_that_are_scraped_by_whichever_configuration_have_metrics(tmp_path: Path) -> None:
    """A scrape configuration by hand is in no manifest; the server knows its targets, and whose pods they are."""
    without = [("kind: ServiceMonitor", "kind: ScrapeConfig")]
    primary = replace(UP, pool="by-hand", pod="shop-primary-6b7f9c-x2x4z")
    seen = cluster(replace(FINE, targets=(replace(UP, pool="by-hand"), primary)), without=without, folder=tmp_path)
    unseen = cluster(replace(FINE, targets=(primary, replace(UP, namespace="other"))), without=without, folder=tmp_path)

    assert () == CATALOG.examine([seen], ids=["metrics-missing"])
    (finding,) = CATALOG.examine([unseen], ids=["metrics-missing"])
    assert "nothing here scrapes the pods of Deployment shop (" in finding.sentence


def without(*names: str, series: Sequence[SeriesCount] = ()) -> Monitoring:
    """Tell of all series but some."""
    return replace(FINE, series=(*(one for one in ALL if one.metric not in names), *series))


KUBE = [one for one in NAMES if one.startswith("kube_")]
CADVISOR = [one for one in NAMES if one.startswith("container_")]


def elsewhere(*, namespace: str, exported: str = "") -> list[SeriesCount]:
    """Tell of kube-state-metrics in another namespace."""
    return [SeriesCount(metric=one, namespace=namespace, exported_namespace=exported) for one in KUBE]


@pytest.mark.parametrize(
    ("monitoring", "level", "said", "fix"),
    [
        (without(*KUBE), Level.ERROR, "kube-state-metrics exports:", "install kube-state-metrics"),
        (without(*CADVISOR), Level.ERROR, "has no container_cpu_usage_seconds_total", "install cAdvisor"),
        (
            without("kube_pod_start_time"),
            Level.WARNING,
            "has no kube_pod_start_time of namespace shop",
            "allow and deny",
        ),
        (
            without(*KUBE, series=elsewhere(namespace="kube-system")),
            Level.ERROR,
            "(but of kube-system)",
            "cover namespace shop",
        ),
        (
            without(*KUBE, series=elsewhere(namespace="monitoring", exported="shop")),
            Level.ERROR,
            '(but with exported_namespace="shop")',
            "honorLabels: true",
        ),
    ],
)
def test_metrics_of_the_cluster_that_are_not_there_are_found(
    monitoring: Monitoring, level: Level, said: str, fix: str
) -> None:
    """Each with what to do about it."""
    findings = found(monitoring, "exporter-missing")

    assert {level} == {one.level for one in findings}
    assert all(said in one.sentence and fix in one.fix for one in findings)
    assert findings


@pytest.mark.parametrize(
    "names",
    [
        ("container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total"),
        ("container_cpu_cfs_throttled_seconds_total",),
    ],
)
def test_metrics_that_such_pods_do_not_have_are_not_missed(names: tuple[str, ...]) -> None:
    """Nothing is throttled without a limit, and kube-prometheus-stack drops what only one panel reads."""
    assert [] == found(without(*names), "exporter-missing")


def test_throttling_is_missed_where_there_is_a_limit(tmp_path: Path) -> None:
    """The kernel counts it, then."""
    limited = [("requests: {cpu: 200m, memory: 128Mi}", "requests: {cpu: 200m, memory: 128Mi}, limits: {cpu: 1}")]
    seen = cluster(without("container_cpu_cfs_periods_total"), without=limited, folder=tmp_path)

    (finding,) = CATALOG.examine([seen], ids=["exporter-missing"])
    assert "has no container_cpu_cfs_periods_total of namespace shop" in finding.sentence
