"""The load of one Locust process: everything that its users share."""

import logging
import math
from dataclasses import dataclass, field

from locust.env import Environment

from loadtests.api_key import API_KEY
from loadtests.arrival_book import ArrivalBook
from loadtests.clock import LoadClock
from loadtests.meter import Meter
from loadtests.roster import Roster

_LOGGER = logging.getLogger(__name__)
_ATTRIBUTE = "load_harness_load"


class Refusals:
    """Says once that the workload wants a key: a line for each request would bury everything else."""

    def __init__(self) -> None:
        self._is_said = False

    def note(self) -> None:
        """Take note of a request that was refused for its key."""
        if not self._is_said:
            self._is_said = True
            _LOGGER.error("the workload answers 401: %s is missing or not its key; set it", API_KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What users need to know and whom they report to."""

    clock: LoadClock
    roster: Roster
    """What users at a pace have to send."""
    arrivals: ArrivalBook
    """What users of arrivals have to send."""
    meters: tuple[Meter, ...]
    cpu_milliseconds: float
    """What one request is to cost the workload."""
    api_key: str | None = field(default=None, repr=False)
    """What opens the workload; None where it is open."""
    connection_seconds: float = math.inf
    """How long a connection is used."""
    refusals: Refusals = field(default_factory=Refusals)


def attach_load(environment: Environment, load: Load) -> None:
    """Leave the load with Locust's environment, the only thing that Locust hands to its users."""
    setattr(environment, _ATTRIBUTE, load)


def load_of(environment: Environment) -> Load:
    """Return the load that was attached.

    Raises:
        RuntimeError: the locustfile does not attach one.
    """
    load = getattr(environment, _ATTRIBUTE, None)
    if not isinstance(load, Load):
        message = "no load is attached: its users need it; add `events.init.add_listener(wire)` to the locustfile"
        raise RuntimeError(message)  # noqa: TRY004 - not a matter of types
    return load
