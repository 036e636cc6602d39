from loadtests.run.series import queries
from tests.loadtests.run_builder import facts

QUERIES = queries(facts().cluster, scrape_interval_seconds=2.0, slo_rules=None)
PODS = 'namespace="demo",pod=~"load-harness-[a-z0-9]+-[a-z0-9]+"'


def test_counts_containers_and_not_the_pods_own_rows() -> None:
    """The rows of cAdvisor without a container's name would count everything twice."""
    expected = f'sum by (pod) (rate(container_cpu_usage_seconds_total{{{PODS},container!=""}}[8000ms]))'
    assert expected == QUERIES["cpu_cores"]


def test_lets_gauges_end_with_the_scrapes() -> None:
    """A gauge counts for 2.5 scrapes, not for the five minutes of Prometheus."""
    expected = 'max(last_over_time(kube_deployment_spec_replicas{namespace="demo",deployment="load-harness"}[5000ms]))'
    assert expected == QUERIES["replicas_wanted"]


def test_leaves_probes_out_of_the_served_requests() -> None:
    """Only the routes that carry load count."""
    expected = f'sum by (code) (rate(http_requests_total{{{PODS},route=~"/load/.*"}}[8000ms]))'
    assert expected == QUERIES["served_rate"]


def test_asks_for_everything_a_report_shows() -> None:
    """Each chart and each verdict finds its query by name."""
    assert {
        *("up", "scrape_time", "served_rate", "server_p50", "server_p95", "server_p99"),
        *("cpu_cores", "memory_bytes", "throttled_ratio", "restarts"),
        *("replicas_wanted", "replicas_available", "hpa_desired", "hpa_current"),
        *("generator_users", "generator_rate", "generator_dropped_rate"),
    } == set(QUERIES)
