"""What `POST /load/cpu` takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import invalid_values, spelt
from load_harness.params.cluster_id import CLUSTER_ID_SCHEMA, cluster_id_in, wrong_cluster_id
from load_harness.params.form import Field, Form, raise_setting
from load_harness.params.profile import CONSTANT_PROFILE, Profile, profile_schema, read_profile
from load_harness.params.share_of import SHARE_OF, Whole, whole_in, whole_schema, wrong_whole
from load_harness.settings import Settings
from load_harness.workloads.curve import Curve

SMALLEST_MILLICORES = 1.0
CPU_UNITS = ("cores", "millicores")
_SHARED = ("millicores",)
"""The unit of a cluster load's total."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuLoad:
    """Burn this much CPU for this long."""

    millicores: float
    """Of a profile that varies, the peak."""
    duration_seconds: float
    profile: Profile = CONSTANT_PROFILE
    cluster_id: str | None = None
    """The cluster load that this is a share of."""
    whole: Whole | None = None
    """What is known of that."""

    @property
    def curve(self) -> Curve:
        """The millicores over time."""
        profile = self.profile
        return Curve(
            peak=self.millicores,
            duration_seconds=self.duration_seconds,
            low=profile.low_millicores,
            shape=profile.shape,
            dials=profile.dials,
        )


def cpu_form(settings: Settings, limits: Limits) -> Form:
    """The fields, bounded by the settings and by what this pod can burn at all."""
    return Form(
        fields=(*cpu_amounts(settings, limits), duration_field(settings)),
        one_of=CPU_UNITS,
        parts={
            "profile": profile_schema(settings),
            "cluster_id": CLUSTER_ID_SCHEMA,
            SHARE_OF: whole_schema(_SHARED),
        },
    )


def parse_cpu(raw: Mapping[str, object], settings: Settings, limits: Limits) -> CpuLoad:
    """Read the load.

    Raises:
        Problem: 422, listing every mistake.
    """
    values, mistakes = cpu_form(settings, limits).collect(raw)
    profile, wrong = read_profile(
        raw, settings, peak_millicores=millicores_of(values), duration_seconds=values.get("duration_seconds")
    )
    mistakes += [*wrong, *wrong_cluster_id(raw), *wrong_whole(raw, _SHARED)]
    if mistakes:
        raise invalid_values(mistakes)
    return CpuLoad(
        millicores=float(millicores_of(values) or 0),
        duration_seconds=float(values["duration_seconds"]),
        profile=profile,
        cluster_id=cluster_id_in(raw),
        whole=whole_in(raw),
    )


def cpu_amounts(settings: Settings, limits: Limits) -> tuple[Field, Field]:
    """How much CPU, in either unit."""
    most, more = _most_millicores(settings, limits)
    return (
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
    )


def millicores_of(values: Mapping[str, float]) -> float | None:
    """Read how much CPU, in whichever unit it was sent; None where it is not there."""
    if "millicores" in values:
        return values["millicores"]
    return values["cores"] * 1000 if "cores" in values else None


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
