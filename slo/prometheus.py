"""Ask Prometheus, or what speaks its language (Thanos, Mimir, VictoriaMetrics): the one client of the project."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import unquote, urlsplit, urlunsplit

import requests
from prometheus_api_client import PrometheusConnect
from urllib3.util.retry import Retry

from slo.connection import Connection, Refused, Session
from slo.errors import ServerUnreachable
from slo.series import TimeSeries, Value

_NOT_OFFERED = frozenset({400, 404, 405, 501})
"""How servers answer when asked for an endpoint that they do not have."""
_EXACTLY = {"nocache": "1", "max_source_resolution": "0s"}
"""VictoriaMetrics would move the times to multiples of the step, Thanos would take downsampled data."""
_MOST_ASKED_CHARACTERS = 300
_WHO_ASKS = "check the token or password, and the tenant"
_TOO_MUCH = "ask for less, or try again"
_NEXT_STEPS = {
    400: "check the query",
    401: _WHO_ASKS,
    403: _WHO_ASKS,
    404: "check the path: Mimir's API is below /prometheus",
    422: "check the query",
    429: _TOO_MUCH,
    503: _TOO_MUCH,
    504: _TOO_MUCH,
}


class Prometheus:
    """A Prometheus server. *No data* is an empty answer; *failed* is `ServerUnreachable`.

    What a server says beside its data (Thanos, when a store did not answer) is collected in `warnings`, and told to
    `on_warning` when it is said for the first time: such an answer may lack data.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = 10.0,
        connection: Connection | None = None,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        self.url, in_url = _split(url)
        self.timeout_seconds = timeout_seconds
        self._on_warning = on_warning
        self._warnings: dict[str, None] = {}
        self._connection = _with_auth(connection or Connection(), in_url)
        self._session = Session(self._connection)
        self._session.hooks["response"].append(self._hear)
        self._client = PrometheusConnect(
            url=self.url, timeout=timeout_seconds, retry=Retry(total=0, read=False), session=self._session
        )

    def fresh(self) -> "Prometheus":
        """Give a client of the same server for one thread and one question: nobody else's connections or warnings."""
        return Prometheus(self.url, timeout_seconds=self.timeout_seconds, connection=self._connection)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give what the server said beside its data so far, each once."""
        return tuple(self._warnings)

    def query(self, query: str, *, at: float) -> tuple[Value, ...]:
        """Evaluate a query at one moment (Unix seconds).

        Raises:
            ServerUnreachable: no answer, or the answer is an error (a query that the server rejects, too).
        """
        with self._failures(query):
            rows = self._client.custom_query(query, params={"time": repr(at), **_EXACTLY})
            return _values(rows)

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Evaluate a query from start to end (Unix seconds), a sample each step; a step without a value has no sample.

        Raises:
            ServerUnreachable: as `query`.
        """
        times = {"start": repr(start), "end": repr(end)}  # the library rounds to whole seconds; these win
        with self._failures(query):
            rows = self._client.custom_query_range(
                query,
                datetime.fromtimestamp(start, tz=UTC),
                datetime.fromtimestamp(end, tz=UTC),
                f"{step_seconds:.12g}",
                params={**times, **_EXACTLY},
            )
            return tuple(_series(row) for row in rows)

    def samples(self, selector: str, *, at: float) -> tuple[TimeSeries, ...]:
        """Give the stored samples of a range selector, as `up[5m]`, with the times at which they were stored."""
        with self._failures(selector):
            rows = self._client.custom_query(selector, params={"time": repr(at), **_EXACTLY})
            return tuple(_series(row) for row in rows)

    def series(self, selectors: Sequence[str], *, start: float, end: float) -> tuple[Mapping[str, str], ...]:
        """Name the series that any of the selectors matched in a time, by their labels."""
        with self._failures(" or ".join(selectors)):
            times = (datetime.fromtimestamp(time, tz=UTC) for time in (start, end))
            return tuple(self._client.get_series(*times, params={"match[]": list(selectors)}))

    def label_values(
        self, label: str, *, selectors: Sequence[str] = (), start: float | None = None, end: float | None = None
    ) -> tuple[str, ...]:
        """Name the values of a label, among the series of the selectors or all, in a time or whenever."""
        given = {"match[]": list(selectors), "start": start, "end": end}
        with self._failures(f"the values of {label}"):
            values = self._client.get_label_values(label, params={name: one for name, one in given.items() if one})
            return tuple(values or ())

    def metric_names(self, *, start: float | None = None, end: float | None = None) -> tuple[str, ...]:
        """Name all metrics, in a time or whenever."""
        return self.label_values("__name__", start=start, end=end)

    def flags(self) -> Mapping[str, str] | None:
        """Give the flags the server runs with; None where it does not say (Mimir, Thanos Query)."""
        return cast("Mapping[str, str] | None", self.endpoint("status/flags"))

    def runtime_info(self) -> Mapping[str, Any] | None:
        """Give the server's run-time information, as `storageRetention`; None where it does not say."""
        return cast("Mapping[str, Any] | None", self.endpoint("status/runtimeinfo"))

    def endpoint(self, path: str, **params: str) -> Any:  # noqa: ANN401 - as JSON has it
        """Ask for the data of any endpoint below `/api/v1/`; None where the server does not have it."""
        with self._failures(path):
            try:
                response = self._session.get(
                    f"{self.url}/api/v1/{path}", params=params or None, timeout=self.timeout_seconds
                )
            except Refused as error:
                if error.status in _NOT_OFFERED:
                    return None
                raise
            return response.json()["data"]

    # Private

    def _hear(self, response: requests.Response, *_: object, **__: object) -> None:
        if b'"warnings"' not in response.content and b'"isPartial":true' not in response.content:
            return  # it would be parsed twice
        try:
            body = response.json()
        except ValueError:
            return  # whoever wants the data says so
        for warning in _said(body):
            if warning not in self._warnings:
                self._warnings[warning] = None
                if self._on_warning:
                    self._on_warning(warning)

    @contextmanager
    def _failures(self, asked: str) -> Iterator[None]:
        words = " ".join(asked.split())
        words = words if len(words) <= _MOST_ASKED_CHARACTERS else words[: _MOST_ASKED_CHARACTERS - 1] + "…"
        try:
            yield
        except (Refused, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            check = _check(error, self.timeout_seconds)
            raise ServerUnreachable(url=self.url, asked=words, check=check) from error


# Private


def _split(url: str) -> tuple[str, tuple[str, str] | None]:
    """Take the user and password out of a URL, so that no message shows them."""
    parts = urlsplit(url)
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", "")), auth


def _with_auth(connection: Connection, basic_auth: tuple[str, str] | None) -> Connection:
    if basic_auth is None or connection.bearer_token or connection.basic_auth:
        return connection
    return replace(connection, basic_auth=basic_auth)


def _series(row: dict[str, Any]) -> TimeSeries:
    return TimeSeries(labels=row["metric"], samples=tuple((float(time), float(value)) for time, value in row["values"]))


def _values(rows: list[Any]) -> tuple[Value, ...]:
    if rows and not isinstance(rows[0], dict):  # a scalar is one pair
        return (Value(labels={}, time=float(rows[0]), value=float(rows[1])),)
    return tuple(Value(labels=row["metric"], time=float(row["value"][0]), value=float(row["value"][1])) for row in rows)


def _said(body: Any) -> Iterator[str]:  # noqa: ANN401 - as JSON has it
    if not isinstance(body, dict):
        return
    yield from (str(warning) for warning in body.get("warnings") or ())
    if body.get("isPartial") is True:  # VictoriaMetrics' cluster
        yield "the answer is partial: a storage node did not answer"


def _check(error: Exception, timeout_seconds: float) -> str:
    if isinstance(error, Refused):
        next_step = _NEXT_STEPS.get(error.status)
        return f"it answered {error}; {next_step}" if next_step else f"it answered {error}"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate was not accepted; give the authority's with --ca-file"
    if isinstance(error, requests.Timeout):
        return f"no answer within {timeout_seconds:g} s; check that Prometheus runs there, or raise --timeout"
    if isinstance(error, requests.exceptions.InvalidHeader):
        return "a header cannot be sent; see that token, tenant and headers are of one line"
    if isinstance(error, requests.JSONDecodeError | KeyError | TypeError | AttributeError):
        return "it answered, but not as Prometheus does; check the URL: a proxy or a login page may have answered"
    return f"check that Prometheus runs there ({type(error).__name__})"
