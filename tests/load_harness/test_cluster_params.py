"""A load as a total over all pods: good ones, and every mistake by name."""

from collections.abc import Mapping

import pytest

from load_harness.cgroup import Limits
from load_harness.errors import Problem
from load_harness.params.cluster import parse_cluster
from load_harness.params.cpu import CpuLoad
from load_harness.params.memory import MemoryLoad
from load_harness.params.profile import Profile
from load_harness.settings import Settings

LIMITS = Limits(cpu_millicores=500.0, cpu_source="cgroup v2", memory_bytes=512 << 20, memory_source="cgroup v2")
CPU = {"kind": "cpu", "total": {"millicores": 900}, "duration_seconds": 60}
MEMORY = {"kind": "memory", "total": {"mebibytes": 512}, "duration_seconds": 60}


def parse(raw: Mapping[str, object]) -> CpuLoad | MemoryLoad:
    """Parse a load over three pods of half a core and half a gibibyte."""
    return parse_cluster(raw, Settings.from_env({}), LIMITS, pods=3)


def refused(raw: Mapping[str, object]) -> list[str]:
    """Every mistake that is found."""
    with pytest.raises(Problem) as caught:
        parse(raw)
    assert 422 == caught.value.status
    return [str(mistake) for mistake in caught.value.mistakes]


def test_cpu() -> None:
    """A total may be more than one pod could do."""
    assert CpuLoad(millicores=900.0, duration_seconds=60.0) == parse(CPU)
    assert CpuLoad(millicores=900.0, duration_seconds=60.0) == parse({**CPU, "total": {"cores": 0.9}})


def test_profile() -> None:
    """A profile's low is a total as well."""
    load = parse({**CPU, "profile": {"shape": "sine", "low_millicores": 800, "period_seconds": 30}})

    assert isinstance(load, CpuLoad)
    assert Profile(shape="sine", low_millicores=800.0, dials=(30.0,)) == load.profile


def test_memory() -> None:
    """Memory keeps its ramp."""
    assert MemoryLoad(mebibytes=512, duration_seconds=60.0, ramp_seconds=5.0) == parse({**MEMORY, "ramp_seconds": 5})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            {**CPU, "kind": "gpu"},
            'kind "gpu": must be one of cpu, memory, disk, network; did you mean cpu?',
            id="a GPU",
        ),
        pytest.param(
            {**CPU, "kind": 1}, "kind 1: must be one of cpu, memory, disk, network; send one of them", id="a number"
        ),
        pytest.param({"total": {}}, "kind (absent): is required; send it", id="no kind"),
        pytest.param({"kind": "cpu", "duration_seconds": 1}, "total (absent): is required; send it", id="no total"),
        pytest.param(
            {**CPU, "total": 900},
            'total 900: must be a JSON object; send one such as {"millicores": 2000}',
            id="a number",
        ),
        pytest.param(
            {**MEMORY, "total": []},
            'total []: must be a JSON object; send one such as {"mebibytes": 1024}',
            id="a list",
        ),
        pytest.param({**CPU, "total": {}}, "total.cores or millicores (absent): is required; send it", id="empty"),
        pytest.param(
            {**CPU, "total": {"cores": 0.9, "millicores": 900}},
            "total.millicores 900: must not come with cores, which says the same; send one of them",
            id="both units",
        ),
        pytest.param(
            {**CPU, "total": {"millicores": 1351}},
            "total.millicores 1351: must be in 3..1350; scale out, or for each of the 3 pods raise the pod's limit, "
            "which is 500 millicores (cgroup v2), or lower LOAD_HARNESS_CPU_RESERVE_MILLICORES, which keeps 50 for the "
            "server",
            id="beyond what the pods allow",
        ),
        pytest.param(
            {**CPU, "total": {"millicores": 2}},
            "total.millicores 2: must be in 3..1350; send at least 3",
            id="less than a millicore each",
        ),
        pytest.param(
            {"kind": "cpu", "cores": 0.2, "total": {"cores": 0.2}, "duration_seconds": 60},
            'cores 0.2: is no field here; send it in total, such as {"total": {"millicores": 2000}}',
            id="an amount beside the total",
        ),
        pytest.param(
            {**MEMORY, "total": {"millicores": 5, "mebibytes": 64}},
            "total.millicores 5: is no field here; send only mebibytes",
            id="CPU for memory",
        ),
        pytest.param(
            {**CPU, "ramp_seconds": 5},
            "ramp_seconds 5: is no field here; did you mean duration_seconds?",
            id="a ramp for CPU",
        ),
        pytest.param(
            {**MEMORY, "profile": {"shape": "sine"}},
            'profile {"shape": "sine"}: is no field here; send only duration_seconds, ramp_seconds, '
            "ramp_down_seconds, kind, total",
            id="a profile for memory",
        ),
        pytest.param(
            {**CPU, "profile": {"shape": "sine", "low_millicores": 901, "period_seconds": 30}},
            "profile.low_millicores 901: must be at most the load's peak, which is 900 millicores; "
            "lower it, or raise the load",
            id="a low above the total",
        ),
    ],
)
def test_wrong(raw: Mapping[str, object], expected: str) -> None:
    """One thing is wrong with a good load, and the message says where, what, which rule and what to do."""
    assert [expected] == refused(raw)


def test_every_mistake_is_listed() -> None:
    """Nothing has to be found out one by one."""
    raw = {"kind": "cpu", "total": {"millicores": "a"}, "duration_seconds": 0, "profile": {"shape": "x"}, "y": 1}

    assert ["y", "duration_seconds", "total.millicores", "profile.shape"] == [said.split()[0] for said in refused(raw)]
