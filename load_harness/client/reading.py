"""What a workload says of a load, read with care, as it is another program's word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from load_harness.outbound import Garbled

MEBIBYTE = 1 << 20
_LIVE = frozenset({"queued", "running"})
_Document = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A load at one moment; cores and bytes as its kind has them."""

    state: str
    elapsed_seconds: float
    duration_seconds: float
    due_now: float | None
    """Cores, or bytes, that are asked for at this moment."""
    due: float
    """CPU seconds, or bytes, that were asked for up to this moment."""
    achieved: float | None
    """CPU seconds, or bytes; None where nothing is known yet."""
    throttled_seconds: float | None
    missing: tuple[str, ...] = ()
    """Pods of a cluster load that did not answer, with the reason."""
    failures: tuple[str, ...] = ()
    """Why jobs failed."""
    silent: frozenset[str] = frozenset()
    """Addresses of the pods that did not answer."""
    shares: frozenset[str] = frozenset()
    """Ids of the jobs of a cluster load that its pods know."""

    @property
    def live(self) -> bool:
        """Whether the load still runs."""
        return self.state in _LIVE

    @property
    def left_seconds(self) -> float:
        """How long it is going to run."""
        return max(0.0, self.duration_seconds - self.elapsed_seconds)


def reading_of(document: _Document, *, kind: str) -> Reading:
    """Read a job, or a cluster load.

    Raises:
        Garbled: Where it is none.
    """
    due, achieved, amount = _part(document, "due"), _part(document, "achieved"), _amount(kind)
    now = "cores_now" if kind == "cpu" else amount
    state, missing = document.get("state"), silent_pods(document)
    if state is None and missing:
        raise Garbled(because=f"none of the pods that answered has a share; {'; '.join(missing)}")
    return Reading(
        state=state if isinstance(state, str) else _garbled("state"),
        elapsed_seconds=_required(document, "elapsed_seconds"),
        duration_seconds=_required(
            document if "duration_seconds" in document else _part(document, "requested"), "duration_seconds"
        ),
        due_now=_number(due.get(now)),
        due=_required(due, amount),
        achieved=_number(achieved.get(amount)),
        throttled_seconds=_number(_part(document, "throttled").get("seconds")),
        missing=missing,
        failures=tuple(_failures(document)),
        silent=frozenset(str(pod.get("address")) for pod in _silent(document)),
        shares=frozenset(str(job.get("id")) for _, job in _jobs(document)),
    )


def placed_ratio(document: _Document) -> float:
    """Read how much of a load was placed; a job on one pod is placed or refused as a whole."""
    placed = _number(_part(document, "placed").get("ratio"))
    return 1.0 if placed is None else placed


def silent_pods(document: _Document) -> tuple[str, ...]:
    """Read which pods of a cluster load did not do what they were asked, and why."""
    return tuple(f"{pod.get('address')}: {pod.get('because')}" for pod in _silent(document))


def placed_shares(document: _Document) -> dict[str, str]:
    """Read which jobs a cluster load was placed as: each id with the address of its pod."""
    return {str(_part(pod, "job").get("id")): str(pod.get("address")) for pod in _pods(document) if "job" in pod}


def _silent(document: _Document) -> list[_Document]:
    return [pod for pod in _pods(document) if pod.get("outcome") != "answered"]


def _pods(document: _Document) -> list[_Document]:
    return [pod for pod in _list(document.get("pods")) if isinstance(pod, dict)]


def _failures(document: _Document) -> list[str]:
    if document.get("state") == "failed" and document.get("because"):
        return [str(document["because"])]
    return [f"{address}: {job.get('because')}" for address, job in _jobs(document) if job.get("state") == "failed"]


def _jobs(document: _Document) -> list[tuple[object, _Document]]:
    return [
        (pod.get("address"), job) for pod in _pods(document) for job in _list(pod.get("jobs")) if isinstance(job, dict)
    ]


def _amount(kind: str) -> str:
    return "cpu_seconds" if kind == "cpu" else "resident_bytes"


def _part(document: _Document, name: str) -> _Document:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _required(document: _Document, name: str) -> float:
    number = _number(document.get(name))
    return _garbled(name) if number is None else number


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _garbled(name: str) -> NoReturn:
    raise Garbled(because=f"it answered without {name}, so it is no workload, or one of another version")
