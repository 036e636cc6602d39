"""Tell Prometheus to scrape what belongs to a canary: Flagger's own metrics, and the gate's."""

from loadtests.canary.model import CanarySpec
from loadtests.sandbox.canary.addresses import GATE
from loadtests.sandbox.ports import LOOPBACK

FLAGGER_PATH = "/metrics/flagger"
"""Where the sandbox's exporter has Flagger's metrics."""

# The labels are those of Flagger's PodMonitor; its series have a namespace of their own, the canary's.
_FLAGGER = """\
  - job_name: flagger
    honor_labels: true
    metrics_path: {path}
    static_configs:
      - targets: ["{host}:{port}"]
        labels: {{job: flagger, namespace: flagger-system, endpoint: http, pod: flagger-sandbox, container: flagger}}
"""
_GATE = """\
  - job_name: {gate}
    static_configs:
      - targets: ["{host}:{port}"]
        labels: {{job: {gate}, namespace: {namespace}, service: {gate}, endpoint: http}}
"""


def scrape_configs(canary: CanarySpec, *, exporter_port: int, gate_port: int | None) -> str:
    """Return the entries below `scrape_configs` of a sandbox with a canary."""
    flagger = _FLAGGER.format(path=FLAGGER_PATH, host=LOOPBACK, port=exporter_port)
    if gate_port is None:
        return flagger
    return flagger + _GATE.format(gate=GATE, host=LOOPBACK, port=gate_port, namespace=canary.namespace)
