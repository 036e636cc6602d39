"""Rate, errors and duration of what answers HTTP requests, and what it does on purpose."""

from dashboards.objectives import counted_routes
from dashboards.queries.selectors import (
    OF_TARGET,
    highest,
    increase,
    quantile,
    rate,
    selected,
    share,
    total,
)
from load_harness import metric_names as names
from slo import conventions

OF_ROUTE = f'{names.ROUTE}=~"$route"'
FAILED = f'{names.CODE}=~"5.."'
WELL = f'{names.CODE}!~"5.."'
"""Latency is that of good answers, as in the SLOs: a quick error is no fast answer."""


def counted() -> tuple[str, ...]:
    """Match the requests that count in the SLOs, for boards that have no variable for the route."""
    return (f'{names.ROUTE}=~"{counted_routes()}"',)


def request_rate(*by: str, matchers: tuple[str, ...] = (OF_ROUTE,)) -> str:
    """Give the answered requests per second, by some labels."""
    return total(rate(_requests(*matchers)), *by)


def error_ratio(*by: str, matchers: tuple[str, ...] = (OF_ROUTE,)) -> str:
    """Give the share of requests that failed on the server's side; nothing where there were none."""
    return share(rate(_requests(*matchers, FAILED)), rate(_requests(*matchers)), *by)


def latency(ratio: float, *by: str, matchers: tuple[str, ...] = (OF_ROUTE,)) -> str:
    """Give a quantile of the time to a good answer."""
    return quantile(ratio, rate(_durations("bucket", *matchers, WELL)), *by)


def mean_latency(*by: str, matchers: tuple[str, ...] = (OF_ROUTE,)) -> str:
    """Give the mean time to a good answer; nothing where there was none."""
    seconds = total(rate(_durations("sum", *matchers, WELL)), *by)
    return f"{seconds} / ({total(rate(_durations('count', *matchers, WELL)), *by)} > 0)"


def latency_buckets(matchers: tuple[str, ...] = (OF_ROUTE,)) -> str:
    """Give the good answers by the time they took."""
    return total(increase(_durations("bucket", *matchers, WELL)), "le")


def in_flight(*by: str) -> str:
    """Count the requests that are being answered."""
    return total(selected(names.HTTP_REQUESTS_IN_FLIGHT, *OF_TARGET), *by)


def targets_up_ratio() -> str:
    """Give the share of targets that answer their scrapes."""
    return f"avg({_scraped()})"


def targets_up() -> str:
    """Say of each target whether it answers its scrapes."""
    return highest(_scraped(), "job", "instance")


def builds() -> str:
    """Count the pods of each build."""
    return f"count by ({names.VERSION}, {names.REVISION}) ({selected(names.BUILD_INFO, *OF_TARGET)})"


def jobs() -> str:
    """Count the jobs by kind and state."""
    return total(selected(names.JOBS, *OF_TARGET), names.KIND, names.STATE)


def finished_jobs() -> str:
    """Give the jobs that end per second."""
    return total(rate(selected(names.JOBS_TOTAL, *OF_TARGET)), names.KIND, names.OUTCOME)


def requested_cores() -> str:
    """Give the CPU that running jobs ask for."""
    return total(selected(names.CPU_REQUESTED_CORES, *OF_TARGET))


def achieved_cores() -> str:
    """Give the CPU that running jobs get."""
    return total(selected(names.CPU_ACHIEVED_CORES, *OF_TARGET))


def burnt_cores() -> str:
    """Give the CPU burnt on purpose, by jobs and by requests."""
    return total(rate(selected(names.CPU_SECONDS_TOTAL, *OF_TARGET)), names.KIND)


def held_memory() -> str:
    """Give the memory that jobs hold in each pod."""
    return total(selected(names.MEMORY_HELD_BYTES, *OF_TARGET), "instance")


def injected_faults() -> str:
    """Give the faults put into requests on purpose per second."""
    return total(rate(selected(names.FAULTS_INJECTED_TOTAL, *OF_TARGET)), names.FAULT)


def process_cores() -> str:
    """Give the CPU of each server process; its burners are processes of their own."""
    return total(rate(selected(conventions.PROCESS_CPU_SECONDS, *OF_TARGET)), "instance")


def process_memory() -> str:
    """Give the resident memory of each server process."""
    return total(selected(conventions.PROCESS_RESIDENT_MEMORY, *OF_TARGET), "instance")


def open_files_ratio() -> str:
    """Give the open files of each server process, of those it may open."""
    open_files = highest(selected(conventions.PROCESS_OPEN_FILES, *OF_TARGET), "instance")
    return f"{open_files} / {highest(selected(conventions.PROCESS_MOST_FILES, *OF_TARGET), 'instance')}"


# Private


def _scraped() -> str:
    """Tell of every target of a job that has served in the time shown, also while all of them are down."""
    served = selected(names.HTTP_REQUESTS_IN_FLIGHT, *OF_TARGET)
    return f"{selected(conventions.UP, *OF_TARGET)} and on (namespace, job) last_over_time({served}[$__range])"


def _requests(*matchers: str) -> str:
    return selected(names.HTTP_REQUESTS_TOTAL, *OF_TARGET, *matchers)


def _durations(part: str, *matchers: str) -> str:
    return selected(f"{names.HTTP_REQUEST_DURATION_SECONDS}_{part}", *OF_TARGET, *matchers)
