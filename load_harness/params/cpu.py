"""What `POST /load/cpu` takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import spelt
from load_harness.params.form import Field, Form, raise_setting
from load_harness.settings import Settings

SMALLEST_MILLICORES = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuLoad:
    """Burn this much CPU for this long."""

    millicores: float
    duration_seconds: float


def cpu_form(settings: Settings, limits: Limits) -> Form:
    """The fields, bounded by the settings and by what this pod can burn at all."""
    most, more = _most_millicores(settings, limits)
    return Form(
        fields=(
            Field(
                name="cores",
                meaning="CPU to burn, in cores; fractions are exact",
                minimum=SMALLEST_MILLICORES / 1000,
                maximum=most / 1000,
                more=more,
            ),
            Field(
                name="millicores",
                meaning="CPU to burn, in thousandths of a core",
                minimum=SMALLEST_MILLICORES,
                maximum=most,
                more=more,
            ),
            duration_field(settings),
        ),
        one_of=("cores", "millicores"),
    )


def parse_cpu(raw: Mapping[str, object], settings: Settings, limits: Limits) -> CpuLoad:
    """Read the load.

    Raises:
        Problem: 422, listing every mistake.
    """
    values = cpu_form(settings, limits).read(raw)
    millicores = values["millicores"] if "millicores" in values else values["cores"] * 1000
    return CpuLoad(millicores=float(millicores), duration_seconds=float(values["duration_seconds"]))


def duration_field(settings: Settings) -> Field:
    """How long a job lasts, the same for every kind."""
    return Field(
        name="duration_seconds",
        meaning="how long the job lasts, in seconds",
        minimum=1,
        maximum=settings.max_duration_seconds,
        more=raise_setting("LOAD_HARNESS_MAX_DURATION_SECONDS"),
    )


def _most_millicores(settings: Settings, limits: Limits) -> tuple[float, str]:
    usable = max(0.0, limits.cpu_millicores - settings.cpu_reserve_millicores)
    if settings.max_cpu_millicores <= usable:
        return settings.max_cpu_millicores, raise_setting("LOAD_HARNESS_MAX_CPU_MILLICORES")
    return usable, (
        f"raise the pod's limit, which is {spelt(limits.cpu_millicores)} millicores ({limits.cpu_source}), or lower "
        f"LOAD_HARNESS_CPU_RESERVE_MILLICORES, which keeps {spelt(settings.cpu_reserve_millicores)} for the server"
    )
