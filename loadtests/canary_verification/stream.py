"""What was recorded of one canary: values only."""

from dataclasses import dataclass, replace

from slo.errors import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One event that Flagger told."""

    time: float
    """Unix seconds, by Flagger's clock."""
    message: str
    place: Place
    """Where it is recorded."""
    is_coarse: bool = False
    """Its time is known to the second only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condensed:
    """What Kubernetes made of several events: it keeps the first time, the last time and how many there were."""

    first_time: float
    last_time: float
    inner: int
    """Those between the first and the last, of which no time is known."""
    message: str = ""
    """The text of all of them; empty where each had another one and only the last was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStream:
    """The events of one canary, with what is known to be wrong with them."""

    events: tuple[Observed, ...]
    """In order of their times."""
    arrived: tuple[Observed, ...]
    """The same as they were received: another order where some came out of turn, or a clock was set back."""
    condensed: tuple[Condensed, ...] = ()
    duplicates: int = 0
    """Events that were recorded twice, and are left out."""
    others: int = 0
    """Events of other canaries or other objects, which are left out."""

    @property
    def out_of_order(self) -> int:
        """Count the events that are recorded after a later one."""
        latest, count = float("-inf"), 0
        for event in self.arrived:
            count += event.time < latest
            latest = max(latest, event.time)
        return count

    def since(self, time: float) -> "EventStream":
        """Leave out what was told before a moment, in Unix seconds; what Kubernetes combined belongs to its last."""
        kept = tuple(one for one in self.events if one.time >= time)
        arrived = tuple(one for one in self.arrived if one.time >= time)
        condensed = tuple(one for one in self.condensed if one.last_time >= time)
        return replace(self, events=kept, arrived=arrived, condensed=condensed)
