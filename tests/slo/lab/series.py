"""Make counters as a scrape would see them, and count the truth in them."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One counter: its labels, and (Unix seconds, value) as it was scraped."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]


Rate = Callable[[float], float]
"""Events per second at a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrapes:
    """When a target is scraped."""

    start: float
    end: float
    every_seconds: float = 30.0
    phase_seconds: float = 0.0
    jitter_seconds: float = 0.0

    def times(self) -> list[float]:
        """List the moments, to the millisecond."""
        dice = random.Random(4)  # noqa: S311 - the same on every run, and nothing secret
        count = int((self.end - self.start - self.phase_seconds) // self.every_seconds)
        first = self.start + self.phase_seconds
        exact = (first + index * self.every_seconds for index in range(count + 1))
        return [round(time + dice.uniform(0, self.jitter_seconds), 3) for time in exact]


def counter(labels: Mapping[str, str], rate: Rate, times: Sequence[float], *, first_value: float = 0.0) -> Series:
    """Count the events of a rate; whole events only, as counters of requests do."""
    total, samples = first_value, [(times[0], float(int(first_value)))]
    for before, now in pairwise(times):
        total += rate((before + now) / 2) * (now - before)
        samples.append((now, float(int(total + 1e-9))))
    return Series(labels=labels, samples=tuple(samples))


def without(series: Series, begin: float, end: float) -> Series:
    """Leave out what was scraped from a moment up to another."""
    kept = tuple(sample for sample in series.samples if not begin <= sample[0] < end)
    return Series(labels=series.labels, samples=kept)


def with_reset(series: Series, moment: float) -> Series:
    """Let the counter begin again at 0 at a moment, as after a restart."""
    lost = next((value for time, value in reversed(series.samples) if time < moment), 0.0)
    reset = tuple((time, value - lost if time >= moment else value) for time, value in series.samples)
    return Series(labels=series.labels, samples=reset)


def increases(series: Series) -> list[tuple[float, float]]:
    """List (time, events) of a counter: what it grew by from scrape to scrape, from 0 where it began again."""
    grown = []
    for (_, before), (time, now) in pairwise(series.samples):
        grown.append((time, now - before if now >= before else now))
    return grown


def events(many: Iterable[Series], begin: float, end: float) -> float:
    """Count the events of some counters after a moment and up to another."""
    return sum(amount for series in many for time, amount in increases(series) if begin < time <= end)


def write_openmetrics(file: Path, many: Iterable[Series]) -> None:
    """Write series for `promtool tsdb create-blocks-from openmetrics`."""
    with file.open("w", encoding="utf-8") as out:
        for series in many:
            labels = ",".join(f'{name}="{value}"' for name, value in series.labels.items() if name != "__name__")
            head = f"{series.labels['__name__']}{{{labels}}}"
            out.writelines(f"{head} {value!r} {time:.3f}\n" for time, value in series.samples)
        out.write("# EOF\n")
