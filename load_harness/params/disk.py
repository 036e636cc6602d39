"""What `POST /load/disk` takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import invalid_values
from load_harness.params.cluster_id import CLUSTER_ID_SCHEMA, cluster_id_in, wrong_cluster_id
from load_harness.params.cpu import duration_field
from load_harness.params.form import Field, Form, raise_setting
from load_harness.params.memory import MEBIBYTE
from load_harness.params.rates import nothing_to_do, rate_field
from load_harness.params.share_of import SHARE_OF, Whole, whole_in, whole_schema, wrong_whole
from load_harness.settings import Settings

WRITE = "write_mebibytes_per_second"
READ = "read_mebibytes_per_second"
DISK_RATES = (WRITE, READ)
SIZE = "file_mebibytes"
DEFAULT_FILE_MEBIBYTES = 64
SMALLEST_FILE_MEBIBYTES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskLoad:
    """Write and read a file at these rates for this long."""

    write_mebibytes_per_second: float
    read_mebibytes_per_second: float
    file_mebibytes: float
    """Both go round and round in a file of this size."""
    duration_seconds: float
    cluster_id: str | None = None
    """The cluster load that this is a share of."""
    whole: Whole | None = None
    """What is known of that."""

    @property
    def file_bytes(self) -> int:
        """The file in bytes."""
        return round(self.file_mebibytes * MEBIBYTE)

    @property
    def bytes_per_second(self) -> tuple[float, float]:
        """To write, and to read."""
        return self.write_mebibytes_per_second * MEBIBYTE, self.read_mebibytes_per_second * MEBIBYTE


def disk_form(settings: Settings, limits: Limits) -> Form:  # noqa: ARG001 - the same for all kinds
    """The fields, bounded by the settings; the free space is looked at when the job starts."""
    return Form(
        fields=(*disk_rates(settings), file_field(settings), duration_field(settings)),
        parts={"cluster_id": CLUSTER_ID_SCHEMA, SHARE_OF: whole_schema(DISK_RATES)},
    )


def parse_disk(raw: Mapping[str, object], settings: Settings, limits: Limits) -> DiskLoad:
    """Read the load.

    Raises:
        Problem: 422, listing every mistake.
    """
    values, mistakes = disk_form(settings, limits).collect(raw)
    mistakes += [*nothing_to_do(raw, DISK_RATES), *wrong_cluster_id(raw), *wrong_whole(raw, DISK_RATES)]
    if mistakes:
        raise invalid_values(mistakes)
    return DiskLoad(
        write_mebibytes_per_second=float(values[WRITE]),
        read_mebibytes_per_second=float(values[READ]),
        file_mebibytes=float(values[SIZE]),
        duration_seconds=float(values["duration_seconds"]),
        cluster_id=cluster_id_in(raw),
        whole=whole_in(raw),
    )


def disk_rates(settings: Settings) -> tuple[Field, Field]:
    """How much to write and to read each second."""
    most, more = (
        settings.max_disk_mebibytes_per_second,
        raise_setting("LOAD_HARNESS_MAX_DISK_MEBIBYTES_PER_SECOND"),
    )
    return (
        rate_field(WRITE, "written to the file, in MiB each second", most, more),
        rate_field(READ, "read from the file, in MiB each second", most, more),
    )


def file_field(settings: Settings) -> Field:
    """How large the file is."""
    return Field(
        name=SIZE,
        meaning="size of the file that is written and read, in MiB; it has no name and is gone with the job",
        minimum=SMALLEST_FILE_MEBIBYTES,
        maximum=settings.max_disk_mebibytes,
        more=raise_setting("LOAD_HARNESS_MAX_DISK_MEBIBYTES"),
        default=min(DEFAULT_FILE_MEBIBYTES, settings.max_disk_mebibytes),
        required=False,
    )
