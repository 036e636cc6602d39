"""Utilisation, saturation and errors of nodes, as node-exporter sees them."""

from dashboards.queries.selectors import mean, rate, selected, total
from slo import conventions

_NODE = ('instance=~"$node"',)
_DISKS = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'
"""File systems that hold something: not those in memory, nor the containers' views of a disk already counted."""
_WIRES = 'device!~"lo|(veth|cali|cni|flannel|docker|lxc|cilium|br-|virbr|vxlan|tunl|dummy|kube-).*"'
"""Interfaces to the outside: not the node's ends of its pods' interfaces."""
PREDICTION_SECONDS = 4 * 86_400
"""Four days leave time to act, weekend included."""


def cpu_ratio() -> str:
    """Give the share of each node's CPU that is busy."""
    idle = rate(selected(conventions.NODE_CPU_SECONDS, *_NODE, _IDLE))
    return f"1 - {mean(idle, 'instance')}"


def load_per_core() -> str:
    """Give the load of the last minute per core of each node: above 1, work waits."""
    cores = f"count by (instance) ({selected(conventions.NODE_CPU_SECONDS, *_NODE, _IDLE)})"
    return f"{total(selected(conventions.NODE_LOAD1, *_NODE), 'instance')} / {cores}"


def memory_ratio() -> str:
    """Give the share of each node's memory that is in use."""
    available = total(selected(conventions.NODE_MEMORY_AVAILABLE, *_NODE), "instance")
    return f"1 - {available} / {total(selected(conventions.NODE_MEMORY_TOTAL, *_NODE), 'instance')}"


def pressure(metric: str) -> str:
    """Give the share of time in which some task of each node waited for a resource."""
    return total(rate(selected(metric, *_NODE)), "instance")


def disk_ratio() -> str:
    """Give the share of each file system that is in use."""
    free = total(selected(conventions.NODE_FILESYSTEM_AVAILABLE, *_NODE, _DISKS), "instance", "mountpoint")
    size = total(selected(conventions.NODE_FILESYSTEM_SIZE, *_NODE, _DISKS), "instance", "mountpoint")
    return f"1 - {free} / ({size} > 0)"


def disk_ratio_predicted() -> str:
    """Give the share of each file system that will be in use in four days, if it fills as in the last six hours."""
    free = selected(conventions.NODE_FILESYSTEM_AVAILABLE, *_NODE, _DISKS)
    later = total(f"predict_linear({free}[6h], {PREDICTION_SECONDS})", "instance", "mountpoint")
    size = total(selected(conventions.NODE_FILESYSTEM_SIZE, *_NODE, _DISKS), "instance", "mountpoint")
    return f"1 - {later} / ({size} > 0)"


def disk_busy_ratio() -> str:
    """Give the share of time in which each disk had something to do."""
    return total(rate(selected(conventions.NODE_DISK_IO_TIME, *_NODE)), "instance", "device")


def received() -> str:
    """Give the bytes per second that each node receives."""
    return total(rate(selected(conventions.NODE_NETWORK_RECEIVED, *_NODE, _WIRES)), "instance")


def sent() -> str:
    """Give the bytes per second that each node sends."""
    return total(rate(selected(conventions.NODE_NETWORK_SENT, *_NODE, _WIRES)), "instance")


def network_errors() -> str:
    """Give the packets per second that each node lost to errors."""
    return _both(conventions.NODE_NETWORK_RECEIVE_ERRORS, conventions.NODE_NETWORK_SEND_ERRORS)


def network_drops() -> str:
    """Give the packets per second that each node dropped."""
    return _both(conventions.NODE_NETWORK_RECEIVE_DROPS, conventions.NODE_NETWORK_SEND_DROPS)


# Private

_IDLE = 'mode="idle"'


def _both(received: str, sent: str) -> str:
    sums = (total(rate(selected(metric, *_NODE, _WIRES)), "instance") for metric in (received, sent))
    return " + ".join(sums)
