import importlib
import re

import pytest

from dashboards.verification.catalog import CATALOG
from dashboards.verification.sources import SOURCES, by_source, missing_sources, source_of
from tests.dashboards.verification.test_causes import CAUSES

SECTIONS = ["What it finds", "Why it is wrong", "Example", "Fix", "Source"]


@pytest.mark.parametrize("cause", CATALOG.ids())
def test_every_cause_has_a_page(cause: str) -> None:
    """With its id, what it means, an example, the fix and where that is documented."""
    title, *sections = re.split(r"^## (.+)\n", CATALOG.page(cause), flags=re.MULTILINE)

    assert f"# {cause}" == title.strip()
    assert SECTIONS == sections[::2]
    assert all(section.strip() for section in sections[1::2])
    assert "https://" in sections[-1]


@pytest.mark.parametrize("cause", CATALOG.ids())
def test_every_cause_can_explain(cause: str) -> None:
    """Each module has what the others have."""
    assert callable(importlib.import_module(f"dashboards.verification.causes.{cause.replace('-', '_')}").explain)


def test_the_cases_of_the_causes_have_a_name_each() -> None:
    """No two of them are the same."""
    assert len(CAUSES) == len({case.id for case in CAUSES})


@pytest.mark.parametrize(
    ("metric", "source"),
    [
        ("http_requests_total", "workload"),
        ("http_request_duration_seconds_bucket", "workload"),
        ("load_harness_jobs", "workload"),
        ("locust_users", "locust"),
        ("kube_pod_status_ready", "kube-state-metrics"),
        ("kube_resourcequota", "resource-quotas"),
        ("container_cpu_usage_seconds_total", "cadvisor"),
        ("container_pressure_cpu_waiting_seconds_total", "cadvisor-pressure"),
        ("node_load1", "node-exporter"),
        ("flagger_canary_weight", "flagger"),
        ("slo:objective:ratio", "slo-rules"),
        ("dora_deployments_total", "dora"),
        ("ALERTS", "alerts"),
        ("prometheus_tsdb_head_series", "prometheus"),
        ("alertmanager_alerts", "alertmanager"),
        ("up", "scrapes"),
    ],
)
def test_knows_the_source_of_a_metric_by_its_name(metric: str, source: str) -> None:
    """Everybody names metrics after what measures them."""
    found = source_of(metric)

    assert found is not None
    assert source == found.id


def test_a_metric_of_any_program_has_no_source() -> None:
    """Nobody can say whose process is meant."""
    assert source_of("process_cpu_seconds_total") is None


def test_a_source_is_missing_only_if_all_of_it_is() -> None:
    """One metric shows that it is there."""
    missing = {source.id for source in missing_sources(["node_load1", "up", "x"])}

    assert {source.id for source in SOURCES} - {"node-exporter", "scrapes"} == missing


def test_sorts_metrics_by_source() -> None:
    """What is nobody's comes last."""
    assert {"node-exporter": ("node_load1",), "others": ("a", "b")} == by_source(["b", "node_load1", "a"])
    assert ["node-exporter", "others"] == list(by_source(["b", "node_load1"]))
