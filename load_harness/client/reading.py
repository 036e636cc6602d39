"""What a workload says of a load, read with care, as it is another program's word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from load_harness.outbound import Garbled

MEBIBYTE = 1 << 20
_LIVE = frozenset({"queued", "running"})
_Document = Mapping[str, object]
WAYS = {"disk": ("written_bytes", "read_bytes"), "network": ("sent_bytes", "received_bytes")}
"""The amounts of the kinds that go two ways."""
_AMOUNTS = {"cpu": ("cpu_seconds",), "memory": ("resident_bytes",), **WAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of a load that goes two ways."""

    unit: str
    """What the workload calls it."""
    due: float
    achieved: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A load at one moment; cores and bytes as its kind has them."""

    state: str
    elapsed_seconds: float
    duration_seconds: float
    due_now: float | None
    """Cores, or bytes, that are asked for at this moment."""
    due: float
    """CPU seconds, or bytes, both ways together, that were asked for up to this moment."""
    achieved: float | None
    """CPU seconds, or bytes; None where nothing is known yet."""
    throttled_seconds: float | None
    missing: tuple[str, ...] = ()
    """Pods of a cluster load that did not answer, with the reason."""
    failures: tuple[str, ...] = ()
    """Why jobs failed."""
    hindrances: tuple[str, ...] = ()
    """What was in the way of jobs that did not fail."""
    silent: frozenset[str] = frozenset()
    """Addresses of the pods that did not answer."""
    shares: frozenset[str] = frozenset()
    """Ids of the jobs of a cluster load that its pods know."""

    ways: tuple[Way, ...] = ()
    """Of a load that goes two ways, those that it was asked to go."""

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
    due, achieved, amounts = _part(document, "due"), _part(document, "achieved"), _AMOUNTS[kind]
    now = {"cpu": "cores_now", "memory": "resident_bytes"}.get(kind, "")
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
        due=sum(_required(due, amount) for amount in amounts),
        achieved=_sum(_number(achieved.get(amount)) for amount in amounts),
        throttled_seconds=_number(_part(document, "throttled").get("seconds")),
        missing=missing,
        failures=tuple(_reasons(document, failed=True)),
        hindrances=tuple(_reasons(document, failed=False)),
        silent=frozenset(str(pod.get("address")) for pod in _silent(document)),
        shares=frozenset(str(job.get("id")) for _, job in _jobs(document)),
        ways=tuple(
            Way(unit=unit, due=_required(due, unit), achieved=_number(achieved.get(unit)))
            for unit in WAYS.get(kind, ())
            if due.get(unit) or achieved.get(unit)
        ),
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


def _reasons(document: _Document, *, failed: bool) -> list[str]:
    """Read what jobs say of themselves: why they failed, or what was in their way."""
    if document.get("because"):
        return [str(document["because"])] if (document.get("state") == "failed") is failed else []
    return [
        f"{address}: {job.get('because')}"
        for address, job in _jobs(document)
        if (job.get("state") == "failed") is failed and (failed or job.get("because"))
    ]


def _jobs(document: _Document) -> list[tuple[object, _Document]]:
    return [
        (pod.get("address"), job) for pod in _pods(document) for job in _list(pod.get("jobs")) if isinstance(job, dict)
    ]


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


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
