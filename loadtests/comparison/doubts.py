"""What keeps two runs from being comparable: other circumstances, or a record that does not carry the comparison."""

from collections.abc import Iterator

from loadtests.expectations.doubts import generator_doubts
from loadtests.expectations.sample import whole_load
from loadtests.run.model import Run


def comparison_doubts(first: Run, second: Run) -> tuple[str, ...]:
    """List every reason, as sentences."""
    return (*_differences(first, second), *_own("first", first), *_own("second", second))


# Private


def _differences(first: Run, second: Run) -> Iterator[str]:
    one, other = first.facts.cluster, second.facts.cluster
    for what, a, b in (
        ("scenarios", first.facts.scenario, second.facts.scenario),
        ("kinds of cluster", one.kind, other.kind),
        ("versions of Kubernetes", one.kubernetes, other.kubernetes),
        ("limits of the pods", one.limits, other.limits),
        ("CPU limits of a pod", _cores(one.cpu_limit_cores), _cores(other.cpu_limit_cores)),
        ("memory limits of a pod", _mebibytes(one.memory_limit_bytes), _mebibytes(other.memory_limit_bytes)),
        ("CPU targets of a pod", _cores(one.cpu_target_cores), _cores(other.cpu_target_cores)),
        ("requests", _requests(first), _requests(second)),
    ):
        if a != b:
            yield f"the {what} differ: {a} and {b}"
    for what, is_same in (
        ("load plans", first.facts.plan == second.facts.plan),
        ("autoscalers' manifests", one.hpa == other.hpa),
        ("controllers' flags", one.flags == other.flags),
        ("faults injected", first.facts.faults == second.facts.faults),
    ):
        if not is_same:
            yield f"the {what} differ"


def _own(which: str, run: Run) -> Iterator[str]:
    for doubt in generator_doubts(run, whole_load(run)):
        yield f"of the {which} run: {doubt}"


def _requests(run: Run) -> str:
    return ", ".join(sorted({line.name for line in run.client})) or "none"


def _cores(cores: float | None) -> str:
    return "none" if cores is None else f"{cores:g} cores"


def _mebibytes(size_bytes: int | None) -> str:
    return "none" if size_bytes is None else f"{size_bytes / 2**20:g} MiB"
