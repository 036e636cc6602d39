"""The options that shape a sandbox become its ports and the controller's flags."""

import socket
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from loadtests.cli.sandbox_options import controller_options, port_options
from loadtests.hpa.flags import ControllerFlags
from slo.errors import InvalidInput


def given(*arguments: str) -> dict[str, Any]:
    """Run a command that has all the options, and return what it was handed."""
    seen: dict[str, Any] = {}
    result = run(seen, *arguments)
    assert 0 == result.exit_code, result.output
    return seen


def run(seen: dict[str, Any], *arguments: str) -> Result:
    """Run the command and remember what it was handed."""

    @click.command()
    @port_options
    @controller_options
    def command(**handed: Any) -> None:  # noqa: ANN401 - whatever the options hand over
        seen.update(handed)

    return CliRunner().invoke(command, list(arguments))


def test_the_defaults_are_the_controllers_own() -> None:
    """Without options the flags are Kubernetes' defaults, the version is the newest known well, the ports are free."""
    handed = given()

    assert ControllerFlags() == handed["flags"]
    assert "1.35" == handed["kubernetes"]
    for port in handed["ports"].by_option().values():
        socket.create_server(("127.0.0.1", port)).close()


def test_each_flag_is_handed_on() -> None:
    """Durations are written with a unit, the tolerance is a ratio."""
    handed = given(
        *("--sync-period", "5s", "--downscale-stabilization", "2m", "--cpu-initialization-period", "1m30s"),
        *("--initial-readiness-delay", "500ms", "--tolerance", "0.05"),
    )

    flags = ControllerFlags(
        sync_period_seconds=5,
        downscale_stabilization_seconds=120,
        cpu_initialization_period_seconds=90,
        initial_readiness_delay_seconds=0.5,
        tolerance=0.05,
    )
    assert flags == handed["flags"]


@pytest.mark.parametrize("written", ["1.33", "v1.33", "1.33.4"])
def test_a_version_is_handed_on_as_major_and_minor(written: str) -> None:
    """However it is written, it is the same autoscaler."""
    assert "1.33" == given("--kubernetes", written)["kubernetes"]


def test_ports_that_are_given_are_taken() -> None:
    """Each port has an option; the rest are free ones."""
    ports = given("--port", "8001", "--prometheus-port", "8002", "--exporter-port", "8005")["ports"]

    assert (8001, 8002, 8005) == (ports.balancer, ports.prometheus, ports.exporter)
    assert 5 == len(set(ports.by_option().values()))


@pytest.mark.parametrize("written", ["15", "fast", "0s", "-5s", ""])
def test_a_duration_needs_a_unit_and_a_length(written: str) -> None:
    """The message has the value, the rule and an example."""
    result = run({}, "--sync-period", written)

    assert 2 == result.exit_code
    assert f"{written}: must be a positive duration with a unit; write it as 15s or 5m" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--port", "0"], id="port 0"),
        pytest.param(["--port", "65536"], id="a port that does not exist"),
        pytest.param(["--tolerance", "1"], id="a tolerance that tolerates everything"),
        pytest.param(["--tolerance", "-0.1"], id="a negative tolerance"),
    ],
)
def test_values_out_of_bounds_are_wrong_usage(arguments: list[str]) -> None:
    """They are refused before anything starts."""
    assert 2 == run({}, *arguments).exit_code


def test_an_unknown_version_is_named_with_those_that_are_known() -> None:
    """A version whose autoscaler nobody has looked at is not guessed."""
    error = run({}, "--kubernetes", "1.99").exception

    assert isinstance(error, InvalidInput)
    assert "Kubernetes version 1.99: must be a version whose autoscaler is known, 1.28..1.36; write it as 1.35" == str(
        error
    )
