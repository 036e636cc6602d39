"""The table of loads: one row for each, with its shares below; what a pod says is another program's word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from load_harness.cluster.loads import PodJobs
from load_harness.cluster.summary import number_in, summed
from load_harness.params.cluster_id import CLUSTER_ID
from load_harness.params.disk import READ, WRITE
from load_harness.params.memory import MEBIBYTE
from load_harness.params.network import MEBIBIT_BYTES, RECEIVE, SEND
from load_harness.params.share_of import SHARE_OF

UNKNOWN = "not known"
_MOST_ENDED = 12
_Job = Mapping[str, object]
_LIVE = ("queued", "running")
_WAYS = {
    "disk": (("write", WRITE, "written_bytes"), ("read", READ, "read_bytes"), MEBIBYTE, "MiB/s"),
    "network": (("send", SEND, "sent_bytes"), ("receive", RECEIVE, "received_bytes"), MEBIBIT_BYTES, "Mibit/s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    id: str
    kind: str
    where: str
    requested: str
    detail: str
    achieved: str
    share: float | None
    """Of what is due by now; None where nothing is, or nobody knows."""
    throttled: str
    elapsed_seconds: float
    duration_seconds: float | None
    left: str
    state: str
    because: str
    stop_path: str | None
    """None of what has ended."""
    shares: list["Row"] = field(default_factory=list)

    @property
    def live(self) -> bool:
        """Whether it may still load a pod."""
        return self.state in _LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All loads there are."""

    rows: list[Row]
    hidden: int
    """How many ended loads are left out."""
    missing: list[str]
    """Pods that do not answer, and why."""
    pods: int

    @property
    def running(self) -> int:
        """How many may still load a pod."""
        return sum(row.live for row in self.rows)


def table_of(pods: list[PodJobs]) -> Table:
    """Make the table: what runs first, the newest first."""
    groups: dict[str, list[PodJobs]] = {}
    for pod in pods:
        for job in pod.jobs:
            key = str(job.get(CLUSTER_ID) or job.get("id"))
            groups.setdefault(key, []).append(PodJobs(pod=pod.pod, jobs=[job]))
    newest = sorted(groups.items(), key=lambda group: _created(group[1]), reverse=True)
    rows = [_group(key, members) for key, members in newest]
    live, ended = [row for row in rows if row.live], [row for row in rows if not row.live]
    return Table(
        rows=live + ended[:_MOST_ENDED],
        hidden=max(0, len(ended) - _MOST_ENDED),
        missing=[f"{pod.pod.address}: {pod.pod.because}" for pod in pods if not pod.pod.good],
        pods=len(pods),
    )


def _group(key: str, members: list[PodJobs]) -> Row:
    shares = [
        _row(job, where=pod.pod.address, stop=f"/ui/jobs/{job.get('id')}/stop") for pod in members for job in pod.jobs
    ]
    if not any(job.get(CLUSTER_ID) for pod in members for job in pod.jobs):
        return shares[0]
    total = summed(key, members)
    row = _row({**total, "because": _because(shares)}, where=_pods(len(shares)), stop=f"/ui/cluster/{key}/stop")
    row = replace(row, shares=shares)
    lost = round(number_in(total.get("missing_shares")) or 0)
    return _with_loss(row, lost, _part(_part(total, SHARE_OF), "total")) if lost else row


def _with_loss(row: Row, lost: int, total: _Job) -> Row:
    """Say what of a load is gone with its pods; how much of all that is due was achieved is not known then."""
    shares = len(row.shares) + lost
    what = "share of 1 of {} is not known: it" if lost == 1 else f"shares of {lost} of {{}} are not known: each"
    gone = f"the {what.format(_pods(shares))} was not taken, or its pod is gone or does not answer"
    return replace(
        row,
        where=f"{len(row.shares)} of {_pods(shares)}",
        requested=f"{row.requested} of {_requested(row.kind, total)}",
        share=None,
        because="; ".join(text for text in (gone, row.because) if text),
    )


def _pods(count: int) -> str:
    return "1 pod" if count == 1 else f"{count} pods"


def _row(job: _Job, *, where: str, stop: str) -> Row:
    state, kind = str(job.get("state")), str(job.get("kind"))
    requested, elapsed = _part(job, "requested"), number_in(job.get("elapsed_seconds")) or 0.0
    duration = number_in(requested.get("duration_seconds")) or number_in(job.get("duration_seconds"))
    return Row(
        id=str(job.get("id")),
        kind=kind,
        where=where,
        requested=_requested(kind, requested),
        detail=_detail(requested),
        achieved=_achieved(kind, _part(job, "achieved"), elapsed),
        share=_share(kind, _part(job, "due"), _part(job, "achieved"), live=state in _LIVE),
        throttled=_throttled(job.get("throttled")),
        elapsed_seconds=elapsed,
        duration_seconds=duration,
        left=_left(elapsed, duration, live=state in _LIVE),
        state=state,
        because=str(job.get("because") or ""),
        stop_path=stop if state in _LIVE else None,
    )


def _requested(kind: str, amounts: Mapping[str, object]) -> str:
    if kind in _WAYS:
        out, into, _, unit = _WAYS[kind]
        said = [f"{name} {_spelt(rate)}" for name, key, _ in (out, into) if (rate := number_in(amounts.get(key)))]
        return f"{', '.join(said)} {unit}" if said else UNKNOWN
    key, per_unit, unit = ("millicores", 1000, "cores") if kind == "cpu" else ("mebibytes", 1, "MiB")
    amount = number_in(amounts.get(key))
    return UNKNOWN if amount is None else f"{_spelt(amount / per_unit)} {unit}"


def _detail(requested: Mapping[str, object]) -> str:
    profile = requested.get("profile")
    shape = profile.get("shape") if isinstance(profile, dict) else None
    return "" if shape in {None, "constant"} else str(shape)


def _achieved(kind: str, achieved: Mapping[str, object], elapsed: float) -> str:
    if kind in _WAYS:
        out, into, unit_bytes, unit = _WAYS[kind]
        moved = [(name, number_in(achieved.get(key))) for name, _, key in (out, into)]
        said = [f"{name} {_spelt(amount / unit_bytes / elapsed)}" for name, amount in moved if amount and elapsed > 0]
        known = any(amount is not None for _, amount in moved)
        return f"{', '.join(said)} {unit}" if said else f"0 {unit}" if known else UNKNOWN
    if kind == "memory":
        held = number_in(achieved.get("resident_bytes"))
        return UNKNOWN if held is None else f"{_spelt(held / MEBIBYTE)} MiB"
    cores = number_in(achieved.get("cores"))
    return UNKNOWN if cores is None else f"{_spelt(cores)} cores"


def _share(kind: str, due: Mapping[str, object], achieved: Mapping[str, object], *, live: bool) -> float | None:
    """How much of what is due was achieved; held memory is a matter of the moment, and gone when it ends."""
    if kind == "memory" and not live:
        return None
    ways = _WAYS.get(kind)
    keys = [ways[0][2], ways[1][2]] if ways else ["resident_bytes" if kind == "memory" else "cpu_seconds"]
    wanted = [number_in(due.get(key)) for key in keys]
    got = [number_in(achieved.get(key)) for key in keys]
    if None in got or not any(wanted):
        return None
    return sum(number or 0 for number in got) / sum(number or 0 for number in wanted)


def _throttled(found: object) -> str:
    if not isinstance(found, dict):
        return UNKNOWN
    periods, seconds = number_in(found.get("periods")), number_in(found.get("seconds"))
    if periods is None or seconds is None:
        return UNKNOWN
    return f"{_spelt(seconds)} s in {_spelt(periods)} periods" if periods else "none"


def _left(elapsed: float, duration: float | None, *, live: bool) -> str:
    if not live:
        return f"ran {_spelt(round(elapsed, 1))} s"
    return UNKNOWN if duration is None else f"{max(0.0, duration - elapsed):.0f} s of {_spelt(duration)} s"


def _because(shares: Iterable[Row]) -> str:
    return "; ".join(f"{row.where}: {row.because}" for row in shares if row.because)


def _created(members: list[PodJobs]) -> str:
    return max(str(job.get("created_at") or "") for pod in members for job in pod.jobs)


def _part(job: _Job, name: str) -> Mapping[str, object]:
    found = job.get(name)
    return found if isinstance(found, dict) else {}


def _spelt(number: float) -> str:
    return f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"  # noqa: PLR2004 - three digits are enough to read
