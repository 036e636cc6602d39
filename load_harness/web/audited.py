"""Which requests are written down in the audit log, and as what."""

from dataclasses import dataclass

from load_harness.workloads.exchange import SINK_PATH, SOURCE_PATH

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Audited:
    """What a request does."""

    subject: str
    predicate: str
    refused: str = "refused"
    """The predicate where it was not done."""
    hides_parameters: bool = False


_TABLE = {
    ("POST", "/load/cpu"): Audited("load", "started"),
    ("POST", "/load/memory"): Audited("load", "started"),
    ("POST", "/load/disk"): Audited("load", "started"),
    ("POST", "/load/network"): Audited("load", "started"),
    ("POST", "/load/cluster"): Audited("load", "started"),
    ("DELETE", "/load/cluster/{id}"): Audited("load", "stopped"),
    ("DELETE", "/load/jobs"): Audited("load", "stopped"),
    ("DELETE", "/load/jobs/{id}"): Audited("load", "stopped"),
    ("PUT", "/faults"): Audited("fault", "changed"),
    ("DELETE", "/faults"): Audited("fault", "ended"),
    ("POST", "/drain"): Audited("drill", "run"),
    ("GET", "/delay/{seconds}"): Audited("drill", "run"),
    ("GET", "/status/{code}"): Audited("drill", "run", refused="run"),
    ("POST", "/panic"): Audited("drill", "run"),
    ("POST", "/ui/login"): Audited("session", "opened", hides_parameters=True),
    ("POST", "/ui/logout"): Audited("session", "closed", hides_parameters=True),
    ("POST", "/ui/load/{kind}"): Audited("load", "started"),
    ("POST", "/ui/jobs/{id}/stop"): Audited("load", "stopped"),
    ("POST", "/ui/cluster/{id}/stop"): Audited("load", "stopped"),
    ("POST", "/ui/stop"): Audited("load", "stopped"),
    ("POST", "/ui/faults"): Audited("fault", "changed"),
    ("POST", "/ui/faults/off"): Audited("fault", "ended"),
}
NOT_AUDITED = frozenset({("POST", "/load/cpu/work"), ("POST", SINK_PATH), ("GET", SOURCE_PATH)})
"""One request of many thousands that are the load itself; the metrics count them, the access log has each."""
_UI = "/ui/"


def audited(method: str, route: str) -> Audited | None:
    """Say as what a request is written down; None where it is not.

    A route that changes something and is not in the table is written down all the same, under its path's first word.
    """
    known = (method, route)
    if known in NOT_AUDITED or (method not in _UNSAFE and known not in _TABLE):
        return None
    return _TABLE.get(known) or _guessed(method, route)


def is_listed(method: str, route: str) -> bool:
    """Whether somebody has decided what a request is written down as."""
    return (method, route) in _TABLE or (method, route) in NOT_AUDITED


def _guessed(method: str, route: str) -> Audited:
    words = route.removeprefix(_UI).strip("/").split("/")
    subject = {"faults": "fault", "jobs": "load", "cluster": "load"}.get(words[0], words[0] or "request")
    ended = method == "DELETE" or words[-1] in {"stop", "end", "off"}
    return Audited(subject, "ended" if ended else "changed")
