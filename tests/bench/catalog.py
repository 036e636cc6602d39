"""All rows, in the order of the table."""

from tests.bench import (
    dashboards_build,
    dora_report,
    front_door,
    held_memory,
    hpa_replay,
    hpa_sweep,
    idle_pod,
    instrumented_version,
    open_user,
    paced_user,
    probe_latency,
    slo_generate,
    sustained_cpu,
    whole_demo,
    work_request,
)
from tests.bench.interface import Row

ROWS: tuple[Row, ...] = (
    *instrumented_version.rows(),
    *sustained_cpu.rows(),
    *work_request.rows(),
    *held_memory.rows(),
    *probe_latency.rows(),
    *paced_user.rows(),
    *open_user.rows(),
    *idle_pod.rows(),
    *front_door.rows(),
    *hpa_replay.rows(),
    *hpa_sweep.rows(),
    *slo_generate.rows(),
    *dashboards_build.rows(),
    *dora_report.rows(),
    *whole_demo.rows(),
)
