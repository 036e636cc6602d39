"""What the metrics that Flagger has built in are in the sandbox: over the workload's own series.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/metrics/observers/http.go, with the names and labels that the
workload's series have, and only the requests for load: where an ingress counts, it does not see probes and scrapes.
"""

from load_harness import metric_names as names
from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE

_PODS = 'namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"'
_LOAD = f'{names.ROUTE}=~"/load/.*"'
_REQUESTS = names.HTTP_REQUESTS_TOTAL
_BUCKETS = f"{names.HTTP_REQUEST_DURATION_SECONDS}_bucket"

BUILT_IN_QUERIES = {
    REQUEST_SUCCESS_RATE: (
        f'sum(rate({_REQUESTS}{{{_PODS},{_LOAD},{names.CODE}!~"5.*"}}[{{{{ interval }}}}]))'
        f" / sum(rate({_REQUESTS}{{{_PODS},{_LOAD}}}[{{{{ interval }}}}])) * 100"
    ),
    REQUEST_DURATION: (
        f"histogram_quantile(0.99, sum(rate({_BUCKETS}{{{_PODS},{_LOAD}}}[{{{{ interval }}}}])) by (le))"
    ),
}
"""Templates by the metric's name: percent, and seconds, which Flagger turns into milliseconds."""
