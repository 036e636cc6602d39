"""Raw input to frozen records: good values, and every mistake by name."""

import re
from collections.abc import Callable, Mapping

import pytest

from load_harness.cgroup import Limits
from load_harness.errors import Problem
from load_harness.params.body import from_json, from_query
from load_harness.params.cpu import CpuLoad, parse_cpu
from load_harness.params.faults import FaultPlan, parse_faults
from load_harness.params.memory import MemoryLoad, parse_memory
from load_harness.params.work import Work, parse_work, parse_work_query
from load_harness.settings import Settings

SETTINGS = Settings.from_env({})
LIMITS = Limits(cpu_millicores=500.0, cpu_source="cgroup v2", memory_bytes=512 << 20, memory_source="cgroup v2")


def cpu(raw: Mapping[str, object]) -> CpuLoad:
    """Parse a CPU load in a pod of half a core."""
    return parse_cpu(raw, SETTINGS, LIMITS)


def memory(raw: Mapping[str, object]) -> MemoryLoad:
    """Parse a memory load in a pod of half a gibibyte."""
    return parse_memory(raw, SETTINGS, LIMITS)


def refused(parse: Callable[[Mapping[str, object]], object], raw: Mapping[str, object]) -> list[str]:
    """Every mistake that is found."""
    with pytest.raises(Problem) as caught:
        parse(raw)
    assert 422 == caught.value.status
    return [str(mistake) for mistake in caught.value.mistakes]


def test_cpu_in_millicores() -> None:
    """Millicores are taken as they are."""
    assert CpuLoad(millicores=250.0, duration_seconds=60.0) == cpu({"millicores": 250, "duration_seconds": 60})


def test_cpu_in_cores() -> None:
    """Cores are the same in another unit."""
    assert CpuLoad(millicores=250.0, duration_seconds=0x3C) == cpu({"cores": 0.25, "duration_seconds": 60})


GOOD = {"millicores": 250, "duration_seconds": 60}
NOT_A_NUMBER = "must be a number; send a number in 1..450, without quotes"


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        pytest.param({"millicores": True}, f"millicores true: {NOT_A_NUMBER}", id="a boolean is no number"),
        pytest.param({"millicores": "250"}, f'millicores "250": {NOT_A_NUMBER}', id="a text is no number"),
        pytest.param({"millicores": None}, f"millicores null: {NOT_A_NUMBER}", id="null is no number"),
        pytest.param({"millicores": [1]}, f"millicores [1]: {NOT_A_NUMBER}", id="a list is no number"),
        pytest.param(
            {"millicores": float("nan")},
            "millicores NaN: must be a finite number; send a number in 1..450",
            id="NaN is in no range",
        ),
        pytest.param(
            {"millicores": float("-inf")},
            "millicores -Infinity: must be a finite number; send a number in 1..450",
            id="minus infinity is in no range",
        ),
        pytest.param({"millicores": 0}, "millicores 0: must be in 1..450; send at least 1", id="zero burns nothing"),
        pytest.param(
            {"millicores": 451},
            "millicores 451: must be in 1..450; raise the pod's limit, which is 500 millicores (cgroup v2), or lower "
            "LOAD_HARNESS_CPU_RESERVE_MILLICORES, which keeps 50 for the server",
            id="more than the limit less the reserve is refused with both",
        ),
        pytest.param(
            {"duration_seconds": 3601},
            "duration_seconds 3601: must be in 1..3600; raise LOAD_HARNESS_MAX_DURATION_SECONDS to allow more",
            id="a bound that a setting holds names it",
        ),
        pytest.param(
            {"duration_seconds": 10**400},
            f"duration_seconds 1{'0' * 78}…: must be in 1..3600; raise LOAD_HARNESS_MAX_DURATION_SECONDS to allow more",
            id="a number too large for a double is too large",
        ),
        pytest.param(
            {"cores": 0.25},
            "millicores 250: must not come with cores, which says the same; send one of them",
            id="both units at once",
        ),
        pytest.param(
            {"milicores": 250},
            "milicores 250: is no field here; did you mean millicores?",
            id="a typo gets the name that is close",
        ),
        pytest.param(
            {"x": 1},
            "x 1: is no field here; send only cores, millicores, duration_seconds, profile, cluster_id, share_of",
            id="an unknown field gets the names there are",
        ),
    ],
)
def test_cpu_mistakes(broken: Mapping[str, object], expected: str) -> None:
    """One thing is wrong with a good load, and the message says what, which rule and what to do."""
    assert [expected] == refused(cpu, {**GOOD, **broken})


def test_every_mistake_is_listed() -> None:
    """Nothing has to be found out one by one."""
    assert [
        "milicores 250: is no field here; did you mean millicores?",
        "duration_seconds (absent): is required; send it",
        "cores or millicores (absent): is required; send it",
    ] == refused(cpu, {"milicores": 250})


def test_setting_below_the_limit() -> None:
    """Where a setting is lower than the pod's limit, the setting is the bound."""
    settings = Settings.from_env({"LOAD_HARNESS_MAX_CPU_MILLICORES": "100"})

    assert ["millicores 250: must be in 1..100; raise LOAD_HARNESS_MAX_CPU_MILLICORES to allow more"] == refused(
        lambda raw: parse_cpu(raw, settings, LIMITS), GOOD
    )


def test_memory() -> None:
    """Memory without a ramp is there at once."""
    load = memory({"mebibytes": 64, "duration_seconds": 10})

    assert MemoryLoad(mebibytes=64, duration_seconds=10.0, ramp_seconds=0.0) == load
    assert 67_108_864 == load.size_bytes


def test_memory_beyond_the_limit() -> None:
    """Memory that the pod does not have is refused with the reason."""
    assert [
        (
            "mebibytes 449: must be in 16..448; raise the pod's limit, which is 512 MiB (cgroup v2), or lower "
            "LOAD_HARNESS_MEMORY_RESERVE_MEBIBYTES, which keeps 64 for the server"
        )
    ] == refused(memory, {"mebibytes": 449, "duration_seconds": 10})


def test_memory_beyond_the_setting() -> None:
    """Where a setting is lower than the pod's limit, the setting is the bound."""
    settings = Settings.from_env({"LOAD_HARNESS_MAX_MEMORY_MEBIBYTES": "32"})

    assert ["mebibytes 64: must be in 16..32; raise LOAD_HARNESS_MAX_MEMORY_MEBIBYTES to allow more"] == refused(
        lambda raw: parse_memory(raw, settings, LIMITS), {"mebibytes": 64, "duration_seconds": 10}
    )


def test_ramp_of_all_the_duration() -> None:
    """Memory may grow to the very end."""
    load = memory({"mebibytes": 64, "duration_seconds": 10, "ramp_seconds": 10})

    assert MemoryLoad(mebibytes=64, duration_seconds=10.0, ramp_seconds=10.0) == load


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        pytest.param(
            {"ramp_seconds": 500},
            ["ramp_seconds 500: must be at most duration_seconds, which is 2; shorten it"],
            id="a ramp that the job would never see the end of",
        ),
        pytest.param(
            {"mebibytes": 1, "ramp_seconds": 2.5},
            [
                "mebibytes 1: must be in 16..448; send at least 16",
                "ramp_seconds 2.5: must be at most duration_seconds, which is 2; shorten it",
            ],
            id="beside another mistake",
        ),
        pytest.param(
            {"duration_seconds": 0, "ramp_seconds": 500},
            ["duration_seconds 0: must be in 1..3600; send at least 1"],
            id="a duration that is wrong itself bounds nothing",
        ),
    ],
)
def test_ramp_beyond_the_duration(broken: Mapping[str, object], expected: list[str]) -> None:
    """A job whose memory would never be all there is a mistake."""
    assert expected == refused(memory, {"mebibytes": 64, "duration_seconds": 2, **broken})


def test_work() -> None:
    """The body and the query string say the same under two names."""
    assert Work(cpu_milliseconds=20.0) == parse_work({"cpu_milliseconds": 20}, SETTINGS)
    assert Work(cpu_milliseconds=20.0) == parse_work_query({"ms": 20}, SETTINGS)


def test_work_beyond_the_setting() -> None:
    """The query string's mistakes carry the query string's name."""
    assert ["ms 10001: must be in 0..10000; raise LOAD_HARNESS_MAX_WORK_MILLISECONDS to allow more"] == refused(
        lambda raw: parse_work_query(raw, SETTINGS), {"ms": 10001}
    )


def test_faults() -> None:
    """What is absent is switched off, but for the seed, which is drawn later."""
    assert FaultPlan(error_rate=0.5) == parse_faults({"error_rate": 0.5}, SETTINGS)
    assert FaultPlan(seed=7, latency_milliseconds=20.0) == parse_faults(
        {"seed": 7, "latency_milliseconds": 20}, SETTINGS
    )


def test_fault_mistakes() -> None:
    """A rate is a share, and a seed is whole."""
    assert [
        "error_rate 30: must be in 0..1; send at most 1, which is all",
        "seed 1.5: must be a whole number; send a whole number in 0..9223372036854775807, without quotes",
    ] == refused(lambda raw: parse_faults(raw, SETTINGS), {"error_rate": 30, "seed": 1.5})


def test_latency_with_its_jitter() -> None:
    """The longest delay is bounded, not its parts alone."""
    half, sum_ = {"latency_milliseconds": 5000}, "latency_milliseconds + latency_jitter_milliseconds"

    assert 5000.0 == parse_faults({**half, "latency_jitter_milliseconds": 5000}, SETTINGS).latency_jitter_milliseconds
    assert [
        f"{sum_} 10001: must be at most 10000; raise LOAD_HARNESS_MAX_LATENCY_MILLISECONDS to allow more"
    ] == refused(lambda raw: parse_faults(raw, SETTINGS), {**half, "latency_jitter_milliseconds": 5001})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"", "is no JSON object", id="nothing at all"),
        pytest.param(b"{", "is no JSON object", id="half an object"),
        pytest.param(b"\xff", "is no JSON object", id="bytes that are no text"),
        pytest.param(b"[1]", "must be a JSON object", id="a list"),
        pytest.param(b'"a"', "must be a JSON object", id="a text"),
        pytest.param(b"[" * 100_000, "is nested too deeply", id="a hundred thousand brackets"),
        pytest.param(b'{"a": 1' + b"0" * 5000 + b"}", "is no JSON object", id="a number of five thousand digits"),
    ],
)
def test_body_that_cannot_be_parsed(body: bytes, expected: str) -> None:
    """What is no JSON object is a 400, whatever it tries."""
    with pytest.raises(Problem, match=re.escape(expected)) as caught:
        from_json(body, example="{}")

    assert 400 == caught.value.status


def test_key_twice() -> None:
    """A key that is there twice is a mistake, not the last one wins."""
    assert ["a 2: must appear once; send it once"] == refused(
        lambda _: from_json(b'{"a": 1, "a": 2}', example="{}"), {}
    )


def test_query() -> None:
    """A query string's values are read as numbers where they are some."""
    assert {"ms": 20, "x": 0.5, "y": "z"} == from_query([("ms", "20"), ("x", "0.5"), ("y", "z")])
    assert {"a": "1_0", "b": "١", "c": "nan"} == from_query([("a", "1_0"), ("b", "١"), ("c", "nan")])  # noqa: RUF001
    assert ["ms 3: must appear once; send it once"] == refused(lambda _: from_query([("ms", "2"), ("ms", "3")]), {})
