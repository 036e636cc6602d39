"""Ask Prometheus: the one client of the project."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from prometheus_api_client import PrometheusConnect
from prometheus_api_client.exceptions import PrometheusApiClientException
from urllib3.util.retry import Retry

from slo.errors import ServerUnreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One time series of an answer."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]
    """(Unix seconds, value), in order of time. NaN is a value that Prometheus gave, not a gap."""

    @property
    def value(self) -> float:
        """Give the last value."""
        return self.samples[-1][1]


class Prometheus:
    """A Prometheus server. *No data* is an empty answer; *failed* is `ServerUnreachable`."""

    def __init__(self, url: str, *, timeout_seconds: float = 10.0) -> None:
        self.url = url
        self._client = PrometheusConnect(url=url, timeout=timeout_seconds, retry=Retry(total=0))

    def instant(self, query: str, *, time: float | None = None) -> tuple[Series, ...]:
        """Evaluate a query at one time (Unix seconds; now by default).

        Raises:
            ServerUnreachable: no answer, or the answer is an error (a query that Prometheus rejects, too).
        """
        params = {} if time is None else {"time": repr(time)}
        with _failures(self.url, query):
            return tuple(_series(row, [row["value"]]) for row in self._client.custom_query(query, params=params))

    def range_(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[Series, ...]:
        """Evaluate a query from start to end (Unix seconds), a sample each step; a step without a value has no sample.

        Raises:
            ServerUnreachable: as `instant`.
        """
        return parse_range(self.range_raw(query, start=start, end=end, step_seconds=step_seconds))

    def range_raw(self, query: str, *, start: float, end: float, step_seconds: float) -> list[dict[str, Any]]:
        """Evaluate a query as `range_` does and return the rows as Prometheus wrote them, for storage.

        Raises:
            ServerUnreachable: as `instant`.
        """
        times = {"start": repr(start), "end": repr(end)}  # the library rounds to whole seconds; these win
        with _failures(self.url, query):
            return list(
                self._client.custom_query_range(
                    query,
                    datetime.fromtimestamp(start, tz=UTC),
                    datetime.fromtimestamp(end, tz=UTC),
                    f"{step_seconds:g}",
                    params=times,
                )
            )

    def is_ready(self) -> bool:
        """Say whether the server answers and is ready to be asked."""
        try:
            return bool(requests.get(f"{self.url}/-/ready", timeout=_READY_TIMEOUT_SECONDS).ok)
        except requests.RequestException:
            return False


def parse_range(rows: list[dict[str, Any]]) -> tuple[Series, ...]:
    """Type the rows of a range query."""
    return tuple(_series(row, row["values"]) for row in rows)


_READY_TIMEOUT_SECONDS = 2.0


def _series(row: dict[str, Any], samples: list[list[Any]]) -> Series:
    return Series(labels=row["metric"], samples=tuple((float(time), float(value)) for time, value in samples))


@contextmanager
def _failures(url: str, query: str) -> Iterator[None]:
    try:
        yield
    except PrometheusApiClientException as error:
        raise ServerUnreachable(url=url, asked=query, check=f"it answered {error}") from error
    except (requests.RequestException, ValueError, KeyError) as error:
        check = f"check that Prometheus runs there ({type(error).__name__})"
        raise ServerUnreachable(url=url, asked=query, check=check) from error
