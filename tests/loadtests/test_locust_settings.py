"""What the environment of a Locust process says."""

from pathlib import Path

import pytest

from loadtests.locust_settings import LocustSettings
from loadtests.scenario import find_scenario
from slo.errors import InvalidInput


def test_nothing_set() -> None:
    """With nothing set, Locust's own options rule."""
    assert LocustSettings() == LocustSettings.from_environment({"HOME": "/"})


def test_everything_set() -> None:
    """All of it is read."""
    expected = LocustSettings(
        scenario=find_scenario("hpa"), client_log=Path("c.jsonl"), start_time=1_700_000_000.25, metrics_port=9646
    )
    environment = {
        "LOAD_HARNESS_SCENARIO": "hpa",
        "LOAD_HARNESS_CLIENT_LOG": "c.jsonl",
        "LOAD_HARNESS_START": "1700000000.25",
        "LOAD_HARNESS_METRICS_PORT": "9646",
    }
    assert expected == LocustSettings.from_environment(environment)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("METRICS_PORT", "http", "http: must be a port (1..65535); write it as a number", id="no number"),
        pytest.param("METRICS_PORT", "0", "0: must be a port (1..65535); choose one", id="no port"),
        pytest.param("METRICS_PORT", "80.5", "80.5: must be a port (1..65535); choose one", id="half a port"),
        pytest.param("START", "nan", "nan: must be Unix seconds; write it as a number", id="no time"),
        pytest.param(
            "CLIENT_LOG", "c.jsonl", "c.jsonl: needs LOAD_HARNESS_START; set both", id="a log without a start"
        ),
        pytest.param("SCENARIO", "hpaa", "thundering-herd; did you mean hpa?", id="no such scenario"),
    ],
)
def test_mistake(name: str, value: str, expected: str) -> None:
    """A wrong setting is named with its rule."""
    with pytest.raises(InvalidInput) as caught:
        LocustSettings.from_environment({f"LOAD_HARNESS_{name}": value})
    assert expected in str(caught.value)


def test_all_mistakes_at_once() -> None:
    """Every wrong setting is named in one go."""
    with pytest.raises(InvalidInput) as caught:
        LocustSettings.from_environment({"LOAD_HARNESS_SCENARIO": "no/such.yaml", "LOAD_HARNESS_START": "x"})
    assert len(caught.value.mistakes) == 2
