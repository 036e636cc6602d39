"""What all targets expose over time, as a Prometheus that scrapes them would have it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dashboards.hermetic.exposition import Kind, Sample
from dashboards.hermetic.movement import Movement
from dashboards.hermetic.remote_write import Course
from dashboards.hermetic.shapes import Shape

SCRAPE_INTERVAL_SECONDS = 15.0


def courses(shape: Shape, times: Sequence[float], *, end: float) -> Iterator[Course]:
    """Give the series of all targets of a shape over some moments, and what Prometheus notes of each scrape.

    Args:
        shape: What is exposed.
        times: Unix seconds, ascending.
        end: When the values of the shape are reached, more or less.
    """
    for target in shape.targets:
        samples = [sample.on(target) for sample in (*shape.samples, *_of_the_scrape(shape))]
        movement = Movement(times, end=end, age_seconds=shape.age_seconds)
        yield from _courses(samples, movement, times)


# Private

_IDLE = "idle"
_SCRAPE_SECONDS_A_SAMPLE = 2e-5


def _of_the_scrape(shape: Shape) -> Iterator[Sample]:
    """Give the series that Prometheus adds by itself.

    Source: https://prometheus.io/docs/concepts/jobs_instances/#automatically-generated-labels-and-time-series
    """
    count = float(len(shape.samples))
    for name, value in (
        ("up", 1.0),
        ("scrape_duration_seconds", 0.002 + _SCRAPE_SECONDS_A_SAMPLE * count),
        ("scrape_samples_scraped", count),
        ("scrape_samples_post_metric_relabeling", count),
        ("scrape_series_added", 0.0),
    ):
        yield Sample(name=name, labels={}, value=value, kind=Kind.GAUGE)


def _courses(samples: Iterable[Sample], movement: Movement, times: Sequence[float]) -> Iterator[Course]:
    cpus: dict[tuple[tuple[str, str], ...], dict[str, Course]] = defaultdict(dict)
    for sample in samples:
        course = Course(labels={"__name__": sample.name, **sample.labels}, values=movement.values(sample))
        if sample.name.endswith("_cpu_seconds_total") and "mode" in sample.labels:
            cpus[_without_mode(course.labels)][sample.labels["mode"]] = course
        else:
            yield course
    for modes in cpus.values():
        yield from _with_idle(modes, times)


def _without_mode(labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in labels.items() if name != "mode")


def _with_idle(modes: Mapping[str, Course], times: Sequence[float]) -> Iterator[Course]:
    """Give the modes of a CPU; whatever part of the time the others do not take, it was idle."""
    others = [course for mode, course in modes.items() if mode != _IDLE]
    yield from others
    if _IDLE in modes:
        idle, first = modes[_IDLE], modes[_IDLE].values[0]
        busy = [sum(at) for at in zip(*(course.values for course in others), strict=True)] or [0.0] * len(times)
        rest = [first + (time - times[0]) - (now - busy[0]) for time, now in zip(times, busy, strict=True)]
        yield Course(labels=idle.labels, values=rest)
