"""What is asked of a Prometheus, and what is made of its answers; what a server does not offer is not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from loadtests.doctor.ask import read_monitoring
from loadtests.doctor.monitoring import Monitoring, RecordedWindow, SeriesCount
from loadtests.doctor.slo_windows import window_seconds
from slo.series import Value

NOW = 1_800_000_000.0
DAY_SECONDS = 86_400.0
THANOS = {"storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "2h"}
PLAIN = {"storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "36h"}


@dataclass
class FakePrometheus:
    """A server that was told what it offers."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    series: tuple[Value, ...] = ()
    url: str = "http://prometheus:9090"

    def endpoint(self, path: str, **_: str) -> Any:  # noqa: ANN401 - as JSON has it
        """Answer, or do not have it."""
        return self.answers.get(path)

    def flags(self) -> Any:  # noqa: ANN401
        """Give the flags."""
        return self.endpoint("status/flags")

    def runtime_info(self) -> Any:  # noqa: ANN401
        """Say how long samples are kept."""
        return self.endpoint("status/runtimeinfo")

    def query(self, query: str, *, at: float) -> tuple[Value, ...]:
        """Give the counts."""
        assert NOW == at
        assert query.startswith("count by (__name__, namespace, exported_namespace)")
        return self.series


def read(series: tuple[Value, ...] = (), **answers: Any) -> Monitoring:  # noqa: ANN401
    """Ask a server that offers some endpoints; `_` stands for `/`."""
    fake = FakePrometheus(answers={name.replace("__", "/"): one for name, one in answers.items()}, series=series)
    return read_monitoring(fake, now=NOW)  # type: ignore[arg-type]


def test_a_server_that_offers_nothing_says_nothing() -> None:
    """None is not empty: Mimir has no targets to tell of."""
    monitoring = read()

    assert (None, None, None, None) == (
        monitoring.retention,
        monitoring.windows,
        monitoring.targets,
        monitoring.pools,
    )


@pytest.mark.parametrize(
    ("info", "flags", "spelt", "seconds"),
    [
        ({"storageRetention": "15d"}, {}, "15d", 15 * DAY_SECONDS),
        ({"storageRetention": "30d or 10GiB"}, {}, "30d or 10GiB", 30 * DAY_SECONDS),
        ({"storageRetention": "10GiB"}, {}, "10GiB", None),
        ({}, {"storage.tsdb.retention.time": "1w"}, "1w", 7 * DAY_SECONDS),
        (None, {"storage.tsdb.retention.time": "1w"}, "1w", 7 * DAY_SECONDS),
    ],
)
def test_how_long_samples_are_kept(info: Any, flags: Any, spelt: str, seconds: float | None) -> None:  # noqa: ANN401
    """What the server says of its run wins over its flags."""
    retention = read(status__runtimeinfo=info, status__flags=flags).retention

    assert retention is not None
    assert (spelt, seconds) == (retention.spelt, retention.seconds)


@pytest.mark.parametrize(
    ("flags", "configuration", "is_all_there_is"),
    [
        (PLAIN, "global: {}\n", True),
        (PLAIN, "", True),
        (THANOS, "global: {}\n", False),
        (PLAIN, "remote_write: [{url: http://mimir}]\n", False),
        (PLAIN, "remote_read: [{url: http://mimir}]\n", False),
        (PLAIN, "remote_write: []\n", True),
    ],
)
def test_samples_may_be_kept_elsewhere(
    flags: Mapping[str, str],
    configuration: str,
    is_all_there_is: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Thanos' sidecar asks for blocks of one size, and remote storage stands in the configuration."""
    kept = {"storageRetention": "2d"}
    monitoring = read(status__runtimeinfo=kept, status__flags=flags, status__config={"yaml": configuration})
    retention = monitoring.retention

    assert retention is not None
    assert is_all_there_is is retention.is_all_there_is


def test_the_windows_of_recording_rules() -> None:
    """Those of an SLO; whatever else a server evaluates looks back as far as it likes."""
    rules = [{"name": "slo:sli_error:ratio_rate30d", "type": "recording"}, {"name": "job:up:sum30d"}, {}, "odd"]
    monitoring = read(rules={"groups": [{"name": "shop", "rules": rules}, {"rules": None}, None]})

    window = RecordedWindow(rule="slo:sli_error:ratio_rate30d", group="shop", seconds=30 * DAY_SECONDS)
    assert (window,) == monitoring.windows


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("slo:sli_error:ratio_rate28d", 28),
        ("slo:sli_error:events_30d", 30),
        ("slo:sli_total:events_month", 31),
        ("slo:sli_error:events_quarter", 92),
        ("slo:sli_error:events_year", 366),
        ("slo:sli_error:events_fortnight", None),
        ("slo:error_budget:ratio", None),
        (None, None),
    ],
)
def test_a_window_is_told_by_the_name_of_its_rule(rule: str | None, days: int | None) -> None:
    """A calendar's is as long as the longest there is."""
    assert window_seconds(rule) == (None if days is None else days * DAY_SECONDS)


def test_targets_are_known_by_the_pods_that_were_discovered() -> None:
    """Relabelling may have dropped the labels; those before it are told as well."""
    discovered = {"__meta_kubernetes_pod_name": "shop-1-2", "__meta_kubernetes_namespace": "shop"}
    raw = [
        {"scrapePool": "a", "health": "up", "discoveredLabels": discovered, "labels": {"pod": "other"}},
        {"scrapePool": "b", "health": "down", "lastError": "refused", "labels": {"pod": "till-1", "namespace": "till"}},
        {},
    ]
    targets = read(targets={"activeTargets": raw}).targets

    assert targets is not None
    assert [("shop-1-2", "shop"), ("till-1", "till"), ("", "")] == [(one.pod, one.namespace) for one in targets]
    assert ["", "refused", ""] == [one.error for one in targets]


def test_series_are_counted_by_the_namespaces_of_scrape_and_exporter() -> None:
    """They differ where labels of the exporter do not win."""
    labels = {"__name__": "kube_pod_status_phase", "namespace": "monitoring", "exported_namespace": "shop"}
    monitoring = read((Value(labels=labels, time=NOW, value=3.0), Value(labels={"__name__": "x"}, time=NOW, value=1.0)))

    first = SeriesCount(metric="kube_pod_status_phase", namespace="monitoring", exported_namespace="shop")
    assert (first, SeriesCount(metric="x", namespace="", exported_namespace="")) == monitoring.series
