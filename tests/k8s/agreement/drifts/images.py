"""Images, their users and commands, and variables: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, in_place_of, rewritten

_POD = "spec template spec"
_CONTAINER = "spec template spec containers 0"
_OURS = "Deployment/load-harness"

IMAGES = {
    "an image without a version": Drift(
        "images",
        "load-harness/workload has no version",
        changed("overlays/kind", _OURS, f"{_CONTAINER} image", "load-harness/workload"),
    ),
    "the latest image": Drift(
        "images",
        "grafana/k6:latest has no version",
        changed("load-tests/k6", "TestRun/scale-out", "spec runner image", "grafana/k6:latest"),
    ),
    "the image that the operator of k6 would choose": Drift(
        "images",
        "the starter of TestRun/scale-out: ghcr.io/grafana/k6-operator:latest has no version",
        changed("load-tests/k6", "TestRun/scale-out", "spec starter image", "ghcr.io/grafana/k6-operator:latest"),
    ),
    "two versions of k6": Drift(
        "images",
        "of which one is enough",
        changed("load-tests/k6", "TestRun/scale-out", "spec runner image", "grafana/k6:0.1.0"),
    ),
    "the name of an image": Drift(
        "images",
        "ghcr.io/owner/load-harness is no image of ours",
        changed("overlays/staging", _OURS, f"{_CONTAINER} image", "ghcr.io/owner/load-harness:0.1.0"),
    ),
    "a target of the Dockerfile": Drift(
        "images",
        "the Dockerfile has no target toolkit",
        rewritten("Dockerfile", "FROM common AS toolkit", "FROM common AS tools"),
    ),
    "the user of the image": Drift(
        "images",
        "runs as 10001:10001, and the image's user is 1000:1000",
        rewritten("Dockerfile", "USER 10001:10001", "USER 1000:1000"),
    ),
    "the user of a pod": Drift(
        "images",
        "Deployment/load-harness: runs as 1000:10001",
        changed("overlays/kind", _OURS, f"{_POD} securityContext runAsUser", 1000),
    ),
    "the entry point": Drift(
        "images",
        "the image's entry point is not load-harness",
        rewritten("Dockerfile", 'ENTRYPOINT ["load-harness"]', 'ENTRYPOINT ["python"]'),
    ),
    "an option": Drift(
        "images",
        "No such option",
        changed("overlays/kind", _OURS, f"{_CONTAINER} args 1", "--bind"),
    ),
    "a value of an option": Drift(
        "images",
        "'http' is not a valid integer",
        changed("gate", "Deployment/canary-gate", f"{_CONTAINER} args after:--port", "http"),
    ),
    "a command": Drift(
        "images",
        "dora pusher is no command of load-harness",
        changed("dora", "CronJob/dora-push", f"spec jobTemplate {_CONTAINER} args 1", "pusher"),
    ),
    "an option of Locust": Drift(
        "images",
        "Locust has no option --expect-worker",
        changed("load-tests/locust", "Job/locust-master", f"{_CONTAINER} args after:--master", "--expect-worker"),
    ),
    "an image that cannot do it": Drift(
        "images",
        "the image workload has the base install, which cannot canary gate",
        changed(
            "gate",
            "Deployment/canary-gate",
            f"{_CONTAINER} image",
            in_place_of("load-harness-toolkit", "load-harness-workload"),
        ),
    ),
}
ENVIRONMENT = {
    "the name of a setting": Drift(
        "environment",
        "LOAD_HARNESS_DRAIN 5: is no setting",
        changed("overlays/kind", _OURS, f"{_CONTAINER} env name:LOAD_HARNESS_DRAIN_SECONDS name", "LOAD_HARNESS_DRAIN"),
    ),
    "the value of a setting": Drift(
        "environment",
        "LOAD_HARNESS_DRAIN_SECONDS 5s: must be",
        changed("overlays/kind", _OURS, f"{_CONTAINER} env name:LOAD_HARNESS_DRAIN_SECONDS value", "5s"),
    ),
    "the name of a variable of OpenTelemetry's": Drift(
        "environment",
        "OTEL_SERVICENAME is no variable of OpenTelemetry",
        changed(
            "overlays/kind-with-traces", _OURS, f"{_CONTAINER} env name:OTEL_SERVICE_NAME name", "OTEL_SERVICENAME"
        ),
    ),
    "the value of a variable of OpenTelemetry's": Drift(
        "environment",
        "OTEL_TRACES_SAMPLER ratio: must be one of",
        changed("overlays/kind-with-traces", _OURS, f"{_CONTAINER} env name:OTEL_TRACES_SAMPLER value", "ratio"),
    ),
    "traces that nobody makes": Drift(
        "environment",
        "OTEL_EXPORTER_OTLP_ENDPOINT is read by nobody without LOAD_HARNESS_TRACING",
        changed("overlays/kind-with-traces", _OURS, f"{_CONTAINER} env name:LOAD_HARNESS_TRACING value", "false"),
    ),
    "neither a key nor open": Drift(
        "environment",
        "neither LOAD_HARNESS_OPEN nor a key is given",
        changed("overlays/kind", _OURS, f"{_CONTAINER} env name:LOAD_HARNESS_OPEN value", "false"),
    ),
    "the divisor of a request": Drift(
        "environment",
        "is told of a request of 1 millicores, and asks for 200m",
        changed(
            "overlays/kind",
            _OURS,
            f"{_CONTAINER} env name:LOAD_HARNESS_CPU_REQUEST_MILLICORES valueFrom resourceFieldRef divisor",
            "1",
        ),
    ),
    "the resource that a variable is of": Drift(
        "environment",
        "LOAD_HARNESS_MEMORY_REQUEST_BYTES is of nothing that the container has",
        changed(
            "overlays/kind",
            _OURS,
            f"{_CONTAINER} env name:LOAD_HARNESS_MEMORY_REQUEST_BYTES valueFrom resourceFieldRef resource",
            "requests.memori",
        ),
    ),
    "a variable of what the sandbox runs": Drift(
        "environment",
        "LOAD_HARNESS_THREAD",
        changed(
            "overlays/slow-start", _OURS, f"{_CONTAINER} env name:LOAD_HARNESS_THREADS name", "LOAD_HARNESS_THREAD"
        ),
    ),
    "a field that the gate does not know": Drift(
        "environment",
        "webhook enough-requests: ",
        changed(
            "overlays/production",
            "Canary/load-harness",
            "spec analysis webhooks name:enough-requests metadata",
            {"check": "compare", "max_errors_percent": "1"},
        ),
    ),
    "a check that the gate does not have": Drift(
        "environment",
        "webhook enough-successes: ",
        changed(
            "overlays/canary",
            "Canary/load-harness",
            "spec analysis webhooks name:enough-successes metadata check",
            "comparison",
        ),
    ),
    "a variable of Locust's": Drift(
        "environment",
        "LOAD_HARNESS_SCENARIOS is read by nobody",
        changed(
            "load-tests/locust",
            "Job/locust-worker",
            f"{_CONTAINER} env name:LOAD_HARNESS_SCENARIO name",
            "LOAD_HARNESS_SCENARIOS",
        ),
    ),
    "a variable of k6's": Drift(
        "environment",
        "and its script reads",
        changed(
            "load-tests/k6", "TestRun/scale-out", "spec runner env name:LOAD_HARNESS_URL name", "LOAD_HARNESS_TARGET"
        ),
    ),
    "the script of k6": Drift(
        "environment",
        "TestRun/scale-out has no script",
        changed("load-tests/k6", "TestRun/scale-out", "spec script configMap file", "scaleout.js"),
    ),
}
