"""What the environment of a Locust process says about its load."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loadtests.api_key import read_api_key
from loadtests.scenario import Scenario, find_scenario
from slo.errors import InvalidInput, Mistake, Place

SCENARIO = "LOAD_HARNESS_SCENARIO"
CLIENT_LOG = "LOAD_HARNESS_CLIENT_LOG"
START = "LOAD_HARNESS_START"
METRICS_HOST = "LOAD_HARNESS_METRICS_HOST"
METRICS_PORT = "LOAD_HARNESS_METRICS_PORT"
CONNECTION_SECONDS = "LOAD_HARNESS_CONNECTION_SECONDS"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocustSettings:
    """All of it; with nothing set, Locust's own options say how many users there are."""

    scenario: Scenario | None = None
    client_log: Path | None = None
    start_time: float | None = None
    """Unix seconds at which the load starts; None starts it with the test."""
    metrics_port: int | None = None
    """Port of the exporter; None for no exporter."""
    metrics_host: str = LOOPBACK
    """Address on which the exporter listens."""
    connection_seconds: float = math.inf
    """How long a connection is used before the next request opens another."""
    api_key: str | None = field(default=None, repr=False)
    """What each request for load carries; None where the workload is open."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, is_master: bool = False) -> "LocustSettings":
        """Read the settings.

        Args:
            environment: variables of the process.
            is_master: it shares the load out, and so knows by itself when that starts.

        Raises:
            InvalidInput: every mistake in them and in the scenario.
        """
        mistakes: list[Mistake] = []
        client_log = environment.get(CLIENT_LOG)
        settings = cls(
            scenario=_scenario(environment, mistakes),
            client_log=Path(client_log) if client_log else None,
            start_time=_number(environment, START, "Unix seconds", mistakes),
            metrics_port=_port(environment, mistakes),
            metrics_host=environment.get(METRICS_HOST) or LOOPBACK,
            connection_seconds=_connection_seconds(environment, mistakes),
            api_key=read_api_key(environment, mistakes),
        )
        needed = (SCENARIO,) if is_master else (SCENARIO, START)
        missing = [name for name in needed if client_log and not environment.get(name)]
        mistakes.extend(_mistake(CLIENT_LOG, client_log or "", f"needs {name}", "set it, too") for name in missing)
        if mistakes:
            raise InvalidInput(mistakes)
        return settings


# Private


def _scenario(environment: Mapping[str, str], mistakes: list[Mistake]) -> Scenario | None:
    if not environment.get(SCENARIO):
        return None
    try:
        return find_scenario(environment[SCENARIO])
    except InvalidInput as error:
        mistakes.extend(error.mistakes)
        return None


def _port(environment: Mapping[str, str], mistakes: list[Mistake]) -> int | None:
    number = _number(environment, METRICS_PORT, "a port (1..65535)", mistakes)
    if number is None:
        return None
    if number != int(number) or not 1 <= number <= 65535:  # noqa: PLR2004 - the ports there are
        mistakes.append(_mistake(METRICS_PORT, environment[METRICS_PORT], "must be a port (1..65535)", "choose one"))
        return None
    return int(number)


def _connection_seconds(environment: Mapping[str, str], mistakes: list[Mistake]) -> float:
    number = _number(environment, CONNECTION_SECONDS, "seconds above 0", mistakes)
    if number is not None and number <= 0:
        mistakes.append(_mistake(CONNECTION_SECONDS, environment[CONNECTION_SECONDS], "must be above 0", "raise it"))
    return math.inf if number is None else number


def _number(environment: Mapping[str, str], name: str, what: str, mistakes: list[Mistake]) -> float | None:
    raw = environment.get(name)
    if not raw:
        return None
    try:
        number = float(raw)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        mistakes.append(_mistake(name, raw, f"must be {what}", "write it as a number"))
        return None
    return number


def _mistake(name: str, value: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file="environment", field=name), value=value, rule=rule, next_step=next_step)
