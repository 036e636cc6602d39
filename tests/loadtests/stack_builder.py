"""A stack made by hand, which tests change field by field."""

from loadtests.manifests.model import Container, Deployment, HttpProbe, Resources, Service, Stack
from tests.loadtests.run_builder import HPA, hpa_spec

EVERY_SECOND = HttpProbe(
    path="/readyz",
    port=8080,
    initial_delay_seconds=0,
    period_seconds=1,
    timeout_seconds=1,
    success_threshold=1,
    failure_threshold=3,
)


def stack(*, limit_millicores: int | None = 400, readiness: HttpProbe | None = EVERY_SECOND, **hpa: object) -> Stack:
    """Build the stack of pods with 200m requested and a target of 50 %, one to six of them."""
    container = Container(
        name="app",
        image="load-harness",
        command=None,
        args=None,
        environment={},
        ports=(),
        requests=Resources(cpu_millicores=200, memory_bytes=128 << 20),
        limits=Resources(cpu_millicores=limit_millicores),
        readiness=readiness,
        liveness=None,
        pre_stop_sleep_seconds=0,
    )
    deployment = Deployment(
        name="load-harness",
        namespace="demo",
        labels={},
        replicas=1,
        selector={},
        pod_labels={},
        containers=(container,),
        termination_grace_period_seconds=30,
    )
    manifest = {**HPA, "spec": {**HPA["spec"], **hpa}}
    service = Service(name="load-harness", namespace="demo", port=80, target_port=8080)
    return Stack(deployment=deployment, service=service, hpa=hpa_spec(manifest))
