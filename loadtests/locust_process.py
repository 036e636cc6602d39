"""Put together what a Locust process needs besides its users: alone, or as one of several that share a load."""

import os
import signal
from collections.abc import Mapping

import gevent
from locust.env import Environment
from locust.runners import LocalRunner, MasterRunner, WorkerRunner

from loadtests import locust_alone, locust_master, locust_worker
from loadtests.arrival_users import ArrivalUser
from loadtests.locust_parts import refuse
from loadtests.locust_settings import SCENARIO, LocustSettings
from loadtests.scenario import Scenario
from loadtests.users import PacedUser
from slo.errors import InvalidInput


def wire(environment: Environment, **_: object) -> None:
    """Prepare a Locust process as its environment variables say; a locustfile adds this to `events.init`."""
    prepare(environment, os.environ)
    if environment.runner is not None:
        # While it follows a shape, Locust handles no SIGTERM yet and would die with its record unfinished.
        gevent.signal_handler(signal.SIGTERM, _leave, environment)


def prepare(environment: Environment, variables: Mapping[str, str]) -> None:
    """Prepare a Locust process; end it with a message where the variables are wrong or cannot be followed."""
    try:
        settings = LocustSettings.from_environment(variables, is_master=isinstance(environment.runner, MasterRunner))
    except InvalidInput as error:
        refuse(str(error))
    if settings.scenario is not None:
        _check(environment, settings.scenario)
    match environment.runner:
        case MasterRunner():
            locust_master.prepare(environment, settings)
        case WorkerRunner():
            locust_worker.prepare(environment, settings)
        case _:
            locust_alone.prepare(environment, settings)


# Private

_TERMINATED_EXIT_CODE = 128 + signal.SIGTERM
"""Locust's own would be 0, and a Job whose pod was evicted would count as complete."""


def _leave(environment: Environment) -> None:
    """End in good order, and not as if the load was done."""
    if environment.process_exit_code is None:
        environment.process_exit_code = _TERMINATED_EXIT_CODE
    if environment.runner is not None:
        environment.runner.quit()


def _check(environment: Environment, scenario: Scenario) -> None:
    """Refuse what cannot send the scenario's load."""
    is_open = scenario.plan.is_open
    needed, asked = (ArrivalUser, "arrivals") if is_open else (PacedUser, "a pace")
    if not environment.user_classes or not all(issubclass(user, needed) for user in environment.user_classes):
        refuse(
            f"{SCENARIO} {scenario.name}: asks for {asked}, and users other than {needed.__name__} cannot send that; "
            f"choose a locustfile of such users, as the shipped `{'arrivals' if is_open else 'work'}`"
        )
    if not is_open and not isinstance(environment.runner, LocalRunner):
        refuse(
            f"{SCENARIO} {scenario.name}: needs a Locust of one process, for users at a pace are not shared; "
            "leave out --master, --worker, --processes, or let requests arrive at a rate"
        )
