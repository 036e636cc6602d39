"""A run that one of its expectations ends, on a real sandbox."""

import json

import pytest

from tests.e2e.conftest import CommandLine

pytestmark = pytest.mark.e2e


def test_a_failing_expectation_ends_the_run(up: CommandLine) -> None:
    """The load stops at once, the record says why, and judging it again gives the same verdict."""
    scenario = up.scenario({"expect": "p50 < 1ms", "abort_after": "2s"}, "every decision explained", "no flapping")

    result = up.run("loadtest", "run", scenario, "--out", "run")

    assert 1 == result.returncode
    assert "the run is aborted: p50 was " in result.stderr
    assert "failed: of 3 expectations 1 failed and 1 could not be judged" == result.stdout.strip().splitlines()[-1]
    facts = json.loads((up.directory / "run" / "run.json").read_text())
    assert "p50 < 1ms" == facts["abort"]["expectation"]
    assert facts["end_time"] - facts["start_time"] < 12
    lines = [json.loads(line) for line in (up.directory / "run" / "client.jsonl").read_text().splitlines()]
    assert max(line["time"] for line in lines) <= facts["end_time"] + 1
    again = up.run("loadtest", "verify", "run")
    assert (1, result.stdout) == (again.returncode, again.stdout)
