"""Ask Prometheus: the one client of the project."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
from prometheus_api_client import PrometheusConnect
from prometheus_api_client.exceptions import PrometheusApiClientException
from urllib3.util.retry import Retry

from slo.errors import ServerUnreachable
from slo.series import TimeSeries


class Prometheus:
    """A Prometheus server. *No data* is an empty answer; *failed* is `ServerUnreachable`."""

    def __init__(self, url: str, *, timeout_seconds: float = 10.0) -> None:
        self.url = url
        self._client = PrometheusConnect(url=url, timeout=timeout_seconds, retry=Retry(total=0))

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Evaluate a query from start to end (Unix seconds), a sample each step; a step without a value has no sample.

        Raises:
            ServerUnreachable: no answer, or the answer is an error (a query that Prometheus rejects, too).
        """
        times = {"start": repr(start), "end": repr(end)}  # the library rounds to whole seconds; these win
        with _failures(self.url, query):
            rows = self._client.custom_query_range(
                query,
                datetime.fromtimestamp(start, tz=UTC),
                datetime.fromtimestamp(end, tz=UTC),
                f"{step_seconds:g}",
                params=times,
            )
            return tuple(_series(row) for row in rows)


# Private


def _series(row: dict[str, Any]) -> TimeSeries:
    return TimeSeries(labels=row["metric"], samples=tuple((float(time), float(value)) for time, value in row["values"]))


@contextmanager
def _failures(url: str, query: str) -> Iterator[None]:
    try:
        yield
    except PrometheusApiClientException as error:
        raise ServerUnreachable(url=url, asked=query, check=f"it answered {error}") from error
    except (requests.RequestException, ValueError, KeyError) as error:
        check = f"check that Prometheus runs there ({type(error).__name__})"
        raise ServerUnreachable(url=url, asked=query, check=check) from error
