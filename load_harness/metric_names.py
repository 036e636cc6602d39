"""Spell every metric name, label name and bucket edge once; import nothing, so that any package may import this."""

HTTP_REQUESTS_TOTAL = "http_requests_total"
HTTP_REQUEST_DURATION_SECONDS = "http_request_duration_seconds"
HTTP_REQUESTS_IN_FLIGHT = "http_requests_in_flight"

JOBS = "load_harness_jobs"
JOBS_TOTAL = "load_harness_jobs_total"
CPU_REQUESTED_CORES = "load_harness_cpu_requested_cores"
CPU_ACHIEVED_CORES = "load_harness_cpu_achieved_cores"
CPU_SECONDS_TOTAL = "load_harness_cpu_seconds_total"
MEMORY_HELD_BYTES = "load_harness_memory_held_bytes"
DISK_BYTES_TOTAL = "load_harness_disk_bytes_total"
NETWORK_BYTES_TOTAL = "load_harness_network_bytes_total"
FAULTS_INJECTED_TOTAL = "load_harness_faults_injected_total"
BUILD_INFO = "load_harness_build_info"
AUDIT_EVENTS_TOTAL = "load_harness_audit_events_total"
AUDIT_WRITE_FAILURES_TOTAL = "load_harness_audit_write_failures_total"

LOCUST_USERS = "locust_users"
LOCUST_REQUESTS_TOTAL = "locust_requests_total"
LOCUST_REQUEST_DURATION_SECONDS = "locust_request_duration_seconds"
LOCUST_DROPPED_TOTAL = "locust_dropped_total"

CODE = "code"
DIRECTION = "direction"
FAULT = "fault"
KIND = "kind"
METHOD = "method"
NAME = "name"
OUTCOME = "outcome"
PYTHON = "python"
REVISION = "revision"
ROUTE = "route"
SCENARIO = "scenario"
STATE = "state"
TRACE_ID = "trace_id"
VERSION = "version"

HTTP_LABELS = (METHOD, ROUTE, CODE)
LOCUST_LABELS = (SCENARIO, METHOD, NAME, OUTCOME)

KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
"""The method label of every verb that is not known."""
UNMATCHED_ROUTE = "unmatched"
"""The route label of every path that no route serves."""
PEER_READS_ROUTE = "/peers/reads"
"""What pods ask each other, for a page above all, is nobody's traffic: it is counted where no SLO looks."""

DURATION_EDGES_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bucket edges; 0.2 and 0.5 are the platforms' latency objectives, so they can be counted exactly."""
