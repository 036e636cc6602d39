"""The load of one Locust process: everything that its users share."""

from dataclasses import dataclass

from locust.env import Environment

from loadtests.arrival_book import ArrivalBook
from loadtests.clock import LoadClock
from loadtests.meter import Meter
from loadtests.roster import Roster

_ATTRIBUTE = "load_harness_load"


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
