"""How a total is split: exactly, and evenly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.cluster.loads import PodJobs
from load_harness.cluster.shares import body_of, split, sum_of
from load_harness.cluster.summary import summed
from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import DiskLoad
from load_harness.params.memory import MemoryLoad
from load_harness.params.network import NetworkLoad
from load_harness.params.profile import Profile
from load_harness.params.share_of import Whole

pods = st.integers(1, 500)


@given(millicores=st.integers(1, 10**9), count=pods, low=st.floats(0, 1))
def test_cpu_adds_up(millicores: int, count: int, low: float) -> None:
    """As they are written, the shares add up to the total to the last digit, and none is below its low."""
    profile = Profile(shape="sine", low_millicores=float(round(millicores * low)), dials=(10.0,))
    shares = split(CpuLoad(millicores=float(millicores), duration_seconds=60.0, profile=profile), count)
    cpu = [share for share in shares if isinstance(share, CpuLoad)]

    assert Fraction(millicores) == sum(Fraction(str(share.millicores)) for share in cpu)
    assert round(millicores * low) == sum(Fraction(str(share.profile.low_millicores)) for share in cpu)
    assert all(share.profile.low_millicores <= share.millicores for share in cpu)
    assert max(share.millicores for share in cpu) - min(share.millicores for share in cpu) < 1.5e-6
    assert {"millicores": millicores} == sum_of(shares)


@given(mebibytes=st.integers(1, 10**6), count=pods)
def test_memory_adds_up(mebibytes: int, count: int) -> None:
    """Memory is split to the byte."""
    shares = split(MemoryLoad(mebibytes=mebibytes, duration_seconds=60.0, ramp_seconds=0.0), count)
    sizes = [share.size_bytes for share in shares if isinstance(share, MemoryLoad)]

    assert mebibytes << 20 == sum(sizes)
    assert max(sizes) - min(sizes) <= 1
    assert {"mebibytes": mebibytes} == sum_of(shares)


@given(out_rate=st.integers(0, 10**6), in_rate=st.integers(0, 10**6), count=pods)
def test_rates_add_up(out_rate: int, in_rate: int, count: int) -> None:
    """Both ways of a disk and of a network load are split to the byte a second; every pod has a file of its own."""
    disk = DiskLoad(
        write_mebibytes_per_second=out_rate,
        read_mebibytes_per_second=in_rate,
        file_mebibytes=8.0,
        duration_seconds=60.0,
    )
    network = NetworkLoad(send_mebibits_per_second=out_rate, receive_mebibits_per_second=in_rate, duration_seconds=60.0)
    files, links = split(disk, count), split(network, count)

    assert {"write_mebibytes_per_second": out_rate, "read_mebibytes_per_second": in_rate} == sum_of(files)
    assert {"send_mebibits_per_second": out_rate, "receive_mebibits_per_second": in_rate} == sum_of(links)
    assert {8.0} == {share.file_mebibytes for share in files if isinstance(share, DiskLoad)}


def test_request_of_a_share() -> None:
    """A pod is asked in the words of its own endpoint."""
    (cpu,) = split(CpuLoad(millicores=100.0, duration_seconds=60.0), 1)
    (memory,) = split(MemoryLoad(mebibytes=64, duration_seconds=60.0, ramp_seconds=5.0, ramp_down_seconds=2.0), 1)
    (network,) = split(
        NetworkLoad(send_mebibits_per_second=8.0, receive_mebibits_per_second=0.0, duration_seconds=60.0), 1
    )
    rates = {"send_mebibits_per_second": 8.0, "receive_mebibits_per_second": 0.0}

    assert ("/load/cpu", {**_of({"millicores": 100.0}), "profile": {"shape": "constant"}}) == body_of(cpu, "c")
    assert ("/load/memory", {**_of({"mebibytes": 64.0}), "ramp_seconds": 5.0, "ramp_down_seconds": 2.0}) == body_of(
        memory, "c"
    )
    assert ("/load/network", _of(rates)) == body_of(network, "c")


def _of(amounts: dict[str, float]) -> dict[str, object]:
    """The body of the only share there is."""
    whole = {"shares": 1, "total": amounts}
    return {**amounts, "duration_seconds": 60.0, "cluster_id": "c", "share_of": whole}


def test_each_share_knows_the_whole() -> None:
    """As it was asked for, not as what one share tells of it."""
    shares = split(CpuLoad(millicores=100.0, duration_seconds=60.0), 3)
    expected = Whole(shares=3, total=(("millicores", 100.0),))

    assert [expected] * 3 == [share.whole for share in shares]


@pytest.mark.parametrize("strange", [float("nan"), float("inf"), 10**400, True, "3", None, []])
def test_what_another_program_says_is_added_up_with_care(strange: object) -> None:
    """What is no figure, or one that could not even be written, is left out of the sums."""
    job = {"requested": {"millicores": 100}, "elapsed_seconds": 1, "share_of": {"shares": 2}}
    odd = {"requested": {"millicores": strange}, "elapsed_seconds": strange, "share_of": {"shares": strange}}
    pod = PodAnswer(address="10.0.0.1:8080", outcome=Outcome.ANSWERED)
    found = summed("c", [PodJobs(pod=pod, jobs=[job]), PodJobs(pod=pod, jobs=[odd])])

    assert ({"millicores": 100}, 1, 0) == (found["requested"], found["elapsed_seconds"], found["missing_shares"])
    assert 0 == summed("c", [PodJobs(pod=pod, jobs=[odd])])["missing_shares"]
