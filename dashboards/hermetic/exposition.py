"""What a target exposes, as one sample a series with what is known of its nature."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client.parser import text_string_to_metric_families


class Kind(StrEnum):
    """How a series may move."""

    COUNTER = "counter"
    """Only up; the buckets, sum and count of a histogram, too."""
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A series as it was exposed once."""

    name: str
    labels: Mapping[str, str]
    value: float
    kind: Kind

    def on(self, target: Mapping[str, str]) -> "Sample":
        """Give the series as a scrape stores it: the target's labels are added, its own are honoured."""
        return Sample(name=self.name, labels={**target, **self.labels}, value=self.value, kind=self.kind)


def read_exposition(text: str) -> tuple[Sample, ...]:
    """Read a text in Prometheus' format; a series of an unknown type moves as a gauge.

    Raises:
        ValueError: It is no such text.
    """
    return tuple(_samples(text))


# Private

_COUNTERS = frozenset({"counter", "histogram"})
_SUMMARY_COUNTERS = ("_sum", "_count")


def _samples(text: str) -> Iterator[Sample]:
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            is_summary_counter = family.type == "summary" and one.name.endswith(_SUMMARY_COUNTERS)
            is_counter = family.type in _COUNTERS or is_summary_counter
            # The reader calls every name without its _created by its family; nothing else of it is of interest here.
            kind = Kind.COUNTER if is_counter and not one.name.endswith("_created") else Kind.GAUGE
            yield Sample(name=one.name, labels=one.labels, value=float(one.value), kind=kind)
