"""A load that was recorded: the CPU that the whole service asks for over time."""

from dataclasses import dataclass

_EXACT_DIGITS = 9
"""Or 3 pods of 0.009 cores would be asked for more than that by 0.027."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuTrace:
    """A demand that changes in steps."""

    seconds: tuple[float, ...]
    """When each step begins, ascending from 0; the last says only when the trace ends."""
    cores: tuple[float, ...]
    """What is asked for from then on; the last is not used."""
    start_time: float = 0.0
    """Unix seconds of the beginning; 0 where the trace does not say."""

    @property
    def end_seconds(self) -> float:
        """Say how long the trace is."""
        return self.seconds[-1]

    @property
    def core_seconds(self) -> float:
        """Add up the demand."""
        steps = zip(self.seconds, self.seconds[1:], self.cores, strict=False)
        return sum((until - since) * cores for since, until, cores in steps)


class TraceLoad:
    """The work of a trace, for pods that share it evenly.

    What the pods cannot do at their limit is not done: it was refused, and counts as unserved. Or it waits, without
    end, and is done as soon as there is room.
    """

    def __init__(self, trace: CpuTrace, *, carries_over: bool, busy_cores: float) -> None:
        """Begin at zero.

        Args:
            trace: The demand.
            carries_over: Whether work waits that cannot be done at once.
            busy_cores: Demand per ready pod from which on (exclusive) the time counts as above the target.
        """
        self.cores = 0.0
        self.backlog_core_seconds = 0.0
        """Work that waits."""
        self.unserved_core_seconds = 0.0
        """Work that was refused."""
        self.busy_seconds = 0.0
        """Time above the target."""
        self._seconds, self._cores = trace.seconds, trace.cores
        self._end_seconds = trace.end_seconds
        self._carries_over = carries_over
        self._busy_cores = busy_cores
        self._step = 0

    @property
    def end_seconds(self) -> float:
        """Say when the trace ends."""
        return self._end_seconds

    def next_edge(self, now: float) -> float:  # noqa: ARG002 - a load's signature
        """Let a stretch be as long as it may: steps inside it are followed one by one."""
        return self._end_seconds

    def enter(self, since: float, until: float) -> None:  # noqa: ARG002 - a load's signature
        """Go to the step in which the stretch begins."""
        while self._seconds[self._step + 1] <= since:
            self._step += 1
        self.cores = self._cores[self._step]

    def serve(self, since: float, until: float, pods: int, capacity_cores: float) -> float:
        """Do what the pods can, step by step."""
        capacity = round(pods * capacity_cores, _EXACT_DIGITS) if pods else 0.0
        busy = round(pods * self._busy_cores, _EXACT_DIGITS)
        step, done = self._step, 0.0
        while since < until:
            end = min(self._seconds[step + 1], until)
            done += self._serve(self._cores[step], end - since, capacity, busy)
            since = end
            step += 1
        return done / pods if pods else 0.0

    def _serve(self, demand: float, seconds: float, capacity: float, busy: float) -> float:
        if demand > busy:
            self.busy_seconds += seconds
        if self.backlog_core_seconds:
            return self._work_off(demand, seconds, capacity, busy)
        if demand <= capacity:
            return demand * seconds
        over = (demand - capacity) * seconds
        if self._carries_over:
            self.backlog_core_seconds = over
            self.busy_seconds += seconds if demand <= busy else 0.0
        else:
            self.unserved_core_seconds += over
        return capacity * seconds

    def _work_off(self, demand: float, seconds: float, capacity: float, busy: float) -> float:
        """Do what waits, too; as long as something waits, pods do all they can, which counts as above the target."""
        due = self.backlog_core_seconds + demand * seconds
        if demand <= busy:
            left = capacity - demand
            self.busy_seconds += min(seconds, self.backlog_core_seconds / left) if left > 0 else seconds
        done = min(due, capacity * seconds)
        self.backlog_core_seconds = due - done
        return done
