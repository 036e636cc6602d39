"""Read a well-formed pod of an observation in little time.

A day of fifty pods is a quarter of a million of them, nearly all without a mistake. What is not exactly as a recorder
writes it is left to `observation_json`, which is slower, and says what is wrong.
"""

from operator import itemgetter
from typing import Any

from loadtests.hpa.model import ContainerObservation, PodObservation
from loadtests.hpa.quantity import parse_milli

PHASES = frozenset({"Pending", "Running", "Succeeded", "Failed", "Unknown"})


def quick_pod(raw: Any) -> PodObservation | None:  # noqa: ANN401 - JSON
    """Read a pod with all of its fields and no mistake; None for any other."""
    try:
        if len(raw) != _POD_FIELDS:
            return None
        name, phase, ready, start, turned, deleted, raw_containers, taken, window = _pod_values(raw)
        if not (
            type(name) is str
            and name
            and phase in PHASES
            and (ready is True or ready is False or ready is None or ready == "unknown")
            and (deleted is False or deleted is True)
            and type(raw_containers) is list
            and (start is None or (type(start) in _NUMBERS and _LEAST < start < _MOST))
            and (turned is None or (type(turned) in _NUMBERS and _LEAST < turned < _MOST))
            and (taken is None or (type(taken) in _NUMBERS and _LEAST < taken < _MOST))
            and (window is None or (type(window) in _NUMBERS and _LEAST < window < _MOST))
        ):
            return None
        containers = tuple([_quick_container(container) for container in raw_containers])
    except (TypeError, KeyError, ValueError):
        return None
    # A frozen record's own `__init__` does the same, and takes three times as long.
    made = object.__new__(PodObservation)
    values = (
        name,
        phase,
        ready,
        None if start is None else float(start),
        None if turned is None else float(turned),
        deleted,
        containers,
        None if taken is None else float(taken),
        None if window is None else float(window),
    )
    for set_, value in zip(_POD_SETTERS, values):  # noqa: B905 - as many, and checking it takes time
        set_(made, value)
    return made


# Private

_NUMBERS = frozenset({float, int})
"""As types they leave out true and false."""
_LEAST, _MOST = -(2.0**53), 2.0**53
"""Infinities, NaN and integers that are no doubles are outside."""
_pod_values = itemgetter(
    "name",
    "phase",
    "ready",
    "start_time",
    "ready_transition_time",
    "deleted",
    "containers",
    "metric_time",
    "metric_window_seconds",
)
_POD_SETTERS = tuple(getattr(PodObservation, name).__set__ for name in PodObservation.__dataclass_fields__)
_set_name, _set_requests, _set_usage = (
    getattr(ContainerObservation, name).__set__ for name in ("name", "requests", "usage")
)
_POD_FIELDS = len(_POD_SETTERS)
_container_values = itemgetter("name", "requests", "usage")
_container_values_without_usage = itemgetter("name", "requests")
_FIELDS_WITHOUT_USAGE, _FIELDS_WITH_USAGE = 2, 3


def _quick_container(raw: Any) -> ContainerObservation:  # noqa: ANN401 - JSON
    """Read a container.

    Raises:
        TypeError, KeyError, ValueError: It is not as a recorder writes it.
    """
    if len(raw) == _FIELDS_WITH_USAGE:
        name, requests, usage = _container_values(raw)
        if type(usage) is not dict:
            raise TypeError
        for text in usage.values():
            parse_milli(text)
    else:
        (name, requests), usage = _container_values_without_usage(raw), None
        if len(raw) != _FIELDS_WITHOUT_USAGE:
            raise KeyError
    if type(name) is not str or not name or type(requests) is not dict:
        raise TypeError
    for text in requests.values():
        parse_milli(text)
    made = object.__new__(ContainerObservation)
    _set_name(made, name)
    _set_requests(made, requests)
    _set_usage(made, usage)
    return made
