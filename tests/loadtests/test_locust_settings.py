"""What the environment of a Locust process says."""

from pathlib import Path

import pytest

from loadtests.api_key import api_key_from
from loadtests.locust_settings import LocustSettings
from loadtests.scenario import find_scenario
from slo.errors import InvalidInput


def test_nothing_set() -> None:
    """With nothing set, Locust's own options rule."""
    assert LocustSettings() == LocustSettings.from_environment({"HOME": "/"})


def test_everything_set() -> None:
    """All of it is read."""
    expected = LocustSettings(
        scenario=find_scenario("hpa"),
        client_log=Path("c.jsonl"),
        start_time=1_700_000_000.25,
        metrics_port=9646,
        metrics_host="0.0.0.0",
        connection_seconds=2.5,
        api_key="sesame",
    )
    environment = {
        "LOAD_HARNESS_SCENARIO": "hpa",
        "LOAD_HARNESS_CLIENT_LOG": "c.jsonl",
        "LOAD_HARNESS_START": "1700000000.25",
        "LOAD_HARNESS_METRICS_PORT": "9646",
        "LOAD_HARNESS_METRICS_HOST": "0.0.0.0",
        "LOAD_HARNESS_CONNECTION_SECONDS": "2.5",
        "LOAD_HARNESS_API_KEY": "sesame",
    }
    assert expected == LocustSettings.from_environment(environment)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("METRICS_PORT", "http", "http: must be a port (1..65535); write it as a number", id="no number"),
        pytest.param("METRICS_PORT", "0", "0: must be a port (1..65535); choose one", id="no port"),
        pytest.param("METRICS_PORT", "80.5", "80.5: must be a port (1..65535); choose one", id="half a port"),
        pytest.param("CONNECTION_SECONDS", "0", "0: must be above 0; raise it", id="no use of a connection"),
        pytest.param("CONNECTION_SECONDS", "5s", "5s: must be seconds above 0; write it as a number", id="a duration"),
        pytest.param("START", "nan", "nan: must be Unix seconds; write it as a number", id="no time"),
        pytest.param(
            "CLIENT_LOG", "c.jsonl", "c.jsonl: needs LOAD_HARNESS_START; set it, too", id="a log without a start"
        ),
        pytest.param(
            "API_KEY",
            "sesame\n",
            "LOAD_HARNESS_API_KEY (not shown): must be printable ASCII without line breaks, and not begin or end with "
            "a blank; set it to the workload's key, or unset it",
            id="a key with its line break",
        ),
        pytest.param("SCENARIO", "hpaa", "thundering-herd; did you mean hpa?", id="no such scenario"),
    ],
)
def test_mistake(name: str, value: str, expected: str) -> None:
    """A wrong setting is named with its rule."""
    with pytest.raises(InvalidInput) as caught:
        LocustSettings.from_environment({f"LOAD_HARNESS_{name}": value})
    assert expected in str(caught.value)


def test_a_master_knows_the_start_of_a_record() -> None:
    """It shares the load out, and so says when it starts."""
    given = {"LOAD_HARNESS_SCENARIO": "hpa", "LOAD_HARNESS_CLIENT_LOG": "c.jsonl"}
    assert LocustSettings.from_environment(given, is_master=True).client_log == Path("c.jsonl")
    with pytest.raises(InvalidInput, match="needs LOAD_HARNESS_SCENARIO"):
        LocustSettings.from_environment({"LOAD_HARNESS_CLIENT_LOG": "c.jsonl"}, is_master=True)


def test_a_key_is_not_in_what_is_printed() -> None:
    """A setting that is shown in a traceback or a log does not open the workload."""
    assert "sesame" not in repr(LocustSettings.from_environment({"LOAD_HARNESS_API_KEY": "sesame"}))


@pytest.mark.parametrize(("given", "expected"), [({}, None), ({"LOAD_HARNESS_API_KEY": "a b!"}, "a b!")])
def test_the_key_alone(given: dict[str, str], expected: str | None) -> None:
    """For a command that checks it before anything is done."""
    assert expected == api_key_from(given)


@pytest.mark.parametrize("key", [" sesame", "sesame\r\nHost: x", "schlüssel", "a\tb"])
def test_a_key_that_no_header_can_carry(key: str) -> None:
    """Is refused, and not shown."""
    with pytest.raises(InvalidInput, match=r"LOAD_HARNESS_API_KEY \(not shown\)") as caught:
        api_key_from({"LOAD_HARNESS_API_KEY": key})
    assert key not in str(caught.value)


def test_all_mistakes_at_once() -> None:
    """Every wrong setting is named in one go."""
    with pytest.raises(InvalidInput) as caught:
        LocustSettings.from_environment({"LOAD_HARNESS_SCENARIO": "no/such.yaml", "LOAD_HARNESS_START": "x"})
    assert len(caught.value.mistakes) == 2
