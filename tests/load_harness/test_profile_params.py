"""The profile of a CPU load: good ones, and every mistake by name."""

from collections.abc import Mapping

import pytest

from load_harness.cgroup import Limits
from load_harness.errors import Problem
from load_harness.params.cpu import CpuLoad, parse_cpu
from load_harness.params.profile import Profile
from load_harness.settings import Settings

LIMITS = Limits(cpu_millicores=500.0, cpu_source="cgroup v2", memory_bytes=512 << 20, memory_source="cgroup v2")
SINE = {"shape": "sine", "low_millicores": 50, "period_seconds": 20}


def parse(profile: object, **load: object) -> CpuLoad:
    """Parse a load of 250 millicores for a minute with this profile."""
    raw = {"millicores": 250, "duration_seconds": 60, "profile": profile, **load}
    return parse_cpu(raw, Settings.from_env({}), LIMITS)


def refused(profile: object, **load: object) -> list[str]:
    """Every mistake that is found."""
    with pytest.raises(Problem) as caught:
        parse(profile, **load)
    assert 422 == caught.value.status
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("raw", "profile"),
    [
        pytest.param({"shape": "constant"}, Profile(), id="constant, said"),
        pytest.param(SINE, Profile(shape="sine", low_millicores=50.0, dials=(20.0,)), id="a sine"),
        pytest.param({"shape": "step", "steps": 4}, Profile(shape="step", dials=(4.0,)), id="a staircase from nothing"),
        pytest.param(
            {"shape": "spike", "at_seconds": 55, "spike_seconds": 5},
            Profile(shape="spike", dials=(55.0, 5.0)),
            id="a spike to the very end",
        ),
        pytest.param(
            {"shape": "sine", "period_seconds": 120}, Profile(shape="sine", dials=(120.0,)), id="half a period"
        ),
    ],
)
def test_good(raw: Mapping[str, object], profile: Profile) -> None:
    """A profile is read as it was sent."""
    assert profile == parse(raw).profile


def test_spike_that_ends_with_the_load() -> None:
    """A sum of decimals is a bit off in binary, for which no load is refused."""
    raw = {"shape": "spike", "at_seconds": 1.1, "spike_seconds": 2.2}
    load = parse_cpu({"millicores": 250, "duration_seconds": 3.3, "profile": raw}, Settings.from_env({}), LIMITS)

    assert (1.1, 2.2) == load.profile.dials


def test_absent() -> None:
    """A load without a profile is constant."""
    load = parse_cpu({"millicores": 250, "duration_seconds": 60}, Settings.from_env({}), LIMITS)

    assert Profile() == load.profile


def test_named_as_it_was_sent() -> None:
    """A profile is shown in the words it was sent in."""
    assert [SINE, {"shape": "constant"}] == [parse(SINE).profile.named(), Profile().named()]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            "sine",
            'profile "sine": must be a JSON object; send one such as '
            '{"shape": "sine", "low_millicores": 50, "period_seconds": 60}',
            id="a text",
        ),
        pytest.param(None, "profile null: must be a JSON object; send one such as", id="null"),
        pytest.param({}, "profile.shape (absent): is required; send it", id="no shape"),
        pytest.param(
            {**SINE, "shape": "sin"},
            'profile.shape "sin": must be one of constant, step, sine, spike; did you mean sine?',
            id="a misspelt shape",
        ),
        pytest.param({"shape": 5}, "profile.shape 5: must be one of constant, step, sine, spike; send", id="a number"),
        pytest.param(
            {**SINE, "period_second": 1},
            "profile.period_second 1: is no field here; did you mean period_seconds?",
            id="a misspelt dial",
        ),
        pytest.param(
            {"shape": "constant", "low_millicores": 5},
            "profile.low_millicores 5: is no field here; send only shape",
            id="a dial of another shape",
        ),
        pytest.param(
            {**SINE, "low_millicores": 300},
            "profile.low_millicores 300: must be at most the load's peak, which is 250 millicores; lower it, or raise",
            id="low above the peak",
        ),
        pytest.param(
            {**SINE, "period_seconds": 0},
            "profile.period_seconds 0: must be in 1..3600; send at least 1",
            id="period 0",
        ),
        pytest.param(
            {**SINE, "period_seconds": 121},
            "profile.period_seconds 121: must be at most twice duration_seconds, which is 60, or the peak is never",
            id="a period that never reaches the peak",
        ),
        pytest.param(
            {"shape": "step", "steps": 2.5}, "profile.steps 2.5: must be a whole number; send a whole", id="half a step"
        ),
        pytest.param({"shape": "step", "steps": 1}, "profile.steps 1: must be in 2..1000; send at least 2", id="one"),
        pytest.param({"shape": "step"}, "profile.steps (absent): is required; send it", id="no steps"),
        pytest.param(
            {"shape": "spike", "at_seconds": 56, "spike_seconds": 5},
            "profile.at_seconds + spike_seconds 61: must be at most duration_seconds, which is 60; begin earlier, or",
            id="a spike beyond the end",
        ),
        pytest.param(
            {**SINE, "period_seconds": float("nan")}, "profile.period_seconds NaN: must be a finite number", id="NaN"
        ),
    ],
)
def test_wrong(raw: object, expected: str) -> None:
    """One thing is wrong with a profile, and the message says where, what, which rule and what to do."""
    (said,) = refused(raw)

    assert said.startswith(expected)


def test_every_mistake_is_listed() -> None:
    """The mistakes of the load and of its profile come together."""
    assert ["duration_seconds", "profile.period_seconds", "cluster_id"] == [
        said.split()[0] for said in refused({**SINE, "period_seconds": -1}, duration_seconds=0, cluster_id="a b")
    ]


@pytest.mark.parametrize("cluster_id", ["", "a b", "x" * 65, 5, None, "a\n"])
def test_wrong_cluster_id(cluster_id: object) -> None:
    """An id that could not stand in a path is refused."""
    (said,) = refused({"shape": "constant"}, cluster_id=cluster_id)

    assert "must be a name of up to 64 letters, digits, dots, dashes and underscores; send such a name, or" in said
