"""The loads that the page has a form for, and what their fields are called there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.params.cpu import cpu_form, parse_cpu
from load_harness.params.disk import DISK_RATES, READ, SIZE, WRITE, disk_form, parse_disk
from load_harness.params.fault_rule import STATUS_CHOICES
from load_harness.params.form import Form
from load_harness.params.load import Load
from load_harness.params.memory import memory_form, parse_memory
from load_harness.params.network import NETWORK_RATES, RECEIVE, SEND, network_form, parse_network
from load_harness.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of load."""

    name: str
    title: str
    says: str
    form: Callable[[Settings, Limits], Form]
    parse: Callable[[Mapping[str, object], Settings, Limits], Load]
    amounts: tuple[str, ...]
    """The fields that are a total where the load is spread over pods."""
    start: Mapping[str, str]
    """What the fields hold before anybody types."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="cpu",
            title="CPU",
            says="Burns exactly this much CPU time.",
            form=cpu_form,
            parse=parse_cpu,
            amounts=("cores",),
            start={"cores": "0.25", "duration_seconds": "60"},
        ),
        Kind(
            name="memory",
            title="Memory",
            says="Holds this much memory resident.",
            form=memory_form,
            parse=parse_memory,
            amounts=("mebibytes",),
            start={"mebibytes": "64", "duration_seconds": "60", "ramp_seconds": "0", "ramp_down_seconds": "0"},
        ),
        Kind(
            name="disk",
            title="Disk",
            says="Writes and reads an unnamed file that is gone with the job.",
            form=disk_form,
            parse=parse_disk,
            amounts=DISK_RATES,
            start={WRITE: "5", READ: "0", SIZE: "", "duration_seconds": "60"},
        ),
        Kind(
            name="network",
            title="Network",
            says="Sends to and receives from the pods themselves.",
            form=network_form,
            parse=parse_network,
            amounts=NETWORK_RATES,
            start={SEND: "10", RECEIVE: "0", "duration_seconds": "60"},
        ),
    )
}

LABELS = {
    "cores": ("CPU", "cores"),
    "mebibytes": ("Memory", "MiB"),
    WRITE: ("Write", "MiB/s"),
    READ: ("Read", "MiB/s"),
    SIZE: ("File", "MiB"),
    SEND: ("Send", "Mibit/s"),
    RECEIVE: ("Receive", "Mibit/s"),
    "duration_seconds": ("Duration", "s"),
    "ramp_seconds": ("Ramp up", "s"),
    "ramp_down_seconds": ("Ramp down", "s"),
    "profile.low_millicores": ("Lowest level", "millicores"),
    "profile.steps": ("Steps", "levels"),
    "profile.period_seconds": ("Period", "s"),
    "profile.at_seconds": ("Spike begins", "s"),
    "profile.spike_seconds": ("Spike lasts", "s"),
    "error_rate": ("Errors", "share 0..1"),
    "latency_milliseconds": ("Latency", "ms"),
    "latency_jitter_milliseconds": ("Jitter", "ms"),
    "latency.mean_milliseconds": ("Mean", "ms"),
    "latency.deviation_milliseconds": ("Deviation", "ms"),
    "latency.minimum_milliseconds": ("Shortest", "ms"),
    "latency.maximum_milliseconds": ("Longest", "ms"),
    "latency.shape": ("Tail exponent", ""),
    **{f"statuses.{status}": (f"Share of {status}", "") for status in STATUS_CHOICES},
    "versions": ("Only versions", ""),
    "seed": ("Seed", ""),
}
"""What a field is called, and its unit."""
