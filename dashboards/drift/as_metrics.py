"""A drift as metrics, for the textfile collector of node-exporter.

Source: https://github.com/prometheus/node_exporter#textfile-collector
"""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from dashboards.drift.model import DriftReport

DRIFT = "dashboard_drift"
BOARDS = "dashboard_drift_boards"
LAST_RUN = "dashboard_drift_last_run_timestamp_seconds"


def as_metrics(report: DriftReport, *, now: float) -> str:
    """Write a series of 1 for each thing that drifted, and when it was looked (Unix seconds): silence is no health."""
    registry = CollectorRegistry()
    drift = Gauge(DRIFT, "1 while a board drifts, by how.", ("uid", "kind"), registry=registry)
    for one in report.drifts:
        drift.labels(uid=one.uid, kind=str(one.kind)).set(1)
    Gauge(BOARDS, "How many boards were compared.", registry=registry).set(len(report.looked_at))
    Gauge(LAST_RUN, "When they were compared last.", registry=registry).set(now)
    return generate_latest(registry).decode()
