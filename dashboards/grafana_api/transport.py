"""Speak HTTP with Grafana, and tell *it is not there* from *it does not take it* and from *no answer*."""

from collections.abc import Mapping
from typing import NoReturn

import requests

from dashboards.grafana_api.interface import Conflict, Rejected
from dashboards.model import Json
from slo.connection import Connection, Refused, Session
from slo.errors import ServerUnreachable

NOT_OFFERED = frozenset({404, 405, 406, 410, 501})
"""How servers answer when asked for what they do not have."""
HIDDEN = NOT_OFFERED | {403}
"""The same, or what we may not see."""
_CONFLICT = frozenset({409, 412})
_NO_CONFLICT = frozenset({"name-exists", "plugin-dashboard"})
"""What Grafana answers with the status of a conflict, though trying again does not help."""
_GONE = frozenset({"NotFound", "not-found"})
"""What was read is not there any more; a 404 without such a word is another server's."""
_REJECTED = frozenset({400, 403, 413, 422})
_WHO_ASKS = "check the token: it may be of another Grafana or organisation, or have ended"
_NEXT_STEPS = {
    400: "check the URL: https:// may be needed",
    401: _WHO_ASKS,
    403: "give its service account the role Editor, or Viewer where nothing is written, and check the organisation",
    404: "check the URL: Grafana's path may be missing, as in https://example.com/grafana",
    429: "try again later",
    502: "check that Grafana runs behind that address",
    503: "check that Grafana is ready, and try again",
    504: "check that Grafana runs behind that address",
}


class Transport:
    """The way to a Grafana. Redirects are not followed: a login page would answer, or a change become a question."""

    def __init__(self, url: str, connection: Connection, *, timeout_seconds: float) -> None:
        self.url = url.rstrip("/")
        self._connection = connection
        self._timeout_seconds = timeout_seconds
        self._session = Session(connection)
        self._session.headers["Accept"] = "application/json"

    def find(self, path: str, params: Mapping[str, str] | None = None, *, absent: frozenset[int] = NOT_OFFERED) -> Json:
        """Ask for what may not be there; None where it is not, as the status of the answer says.

        Raises:
            ServerUnreachable: No answer, or a failure.
        """
        try:
            return self._ask("GET", path, params=params)
        except Refused as refused:
            if refused.status in absent:
                return None
            self._fail(f"GET {path}", refused)

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        """Ask for what must be there.

        Raises:
            ServerUnreachable: No answer, or a failure.
        """
        try:
            return self._ask("GET", path, params=params)
        except Refused as refused:
            self._fail(f"GET {path}", refused)

    def send(self, method: str, path: str, body: Json) -> Json:
        """Change something.

        Raises:
            Conflict: It is not what was read before, or is there already.
            Rejected: Grafana does not take it.
            ServerUnreachable: No answer, or a failure: whether it was done is not known.
        """
        try:
            return self._ask(method, path, json=body)
        except Refused as refused:
            if refused.reason in _NO_CONFLICT or refused.status in _REJECTED:
                raise Rejected(refused.words) from refused
            if refused.status in _CONFLICT or refused.reason in _GONE:
                raise Conflict(refused.words) from refused
            self._fail(f"{method} {path}", refused)

    # Private

    def _ask(self, method: str, path: str, *, params: Mapping[str, str] | None = None, json: Json = None) -> Json:
        try:
            response = self._session.request(
                method,
                f"{self.url}{path}",
                params=params,
                json=json,
                timeout=self._timeout_seconds,
                allow_redirects=False,
            )
            return response.json()
        except (OSError, ValueError) as error:
            self._fail(f"{method} {path}", error)

    def _fail(self, asked: str, error: Exception) -> NoReturn:
        check = self._connection.without_secrets(self._check(error))
        raise ServerUnreachable(url=self.url, asked=asked, check=check) from error

    def _check(self, error: Exception) -> str:
        if isinstance(error, Refused):
            return _refusal(error)
        if isinstance(error, requests.exceptions.SSLError):
            return _tls(error)
        if isinstance(error, requests.Timeout):
            return f"no answer within {self._timeout_seconds:g} s; check that it runs there, or raise --timeout"
        return next((words for kind, words in _CHECKS if isinstance(error, kind)), _unreachable(error))


# Private

_CHECKS: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.ProxyError, "the proxy does not let us through; check HTTPS_PROXY and NO_PROXY"),
    (requests.exceptions.InvalidHeader, "a header cannot be sent; see that token and headers are of one line"),
    (
        requests.JSONDecodeError,
        "it answered, but not as Grafana does; check the URL: a proxy or a login page may have answered",
    ),
)


_OWN_CERTIFICATE = ("PEM lib", "KEY_VALUES_MISMATCH", "key values mismatch")


def _refusal(refused: Refused) -> str:
    if "redirects to" in refused.words:
        is_login = "/login" in refused.words
        next_step = "it wants a token: set GRAFANA_TOKEN" if is_login else "give that address with --grafana"
        return f"{refused.words}; {next_step}"
    next_step = _NEXT_STEPS.get(refused.status, "see Grafana's log")
    return f"it answered {refused}; {next_step}"


def _tls(error: Exception) -> str:
    if "WRONG_VERSION_NUMBER" in str(error) or "wrong version number" in str(error):
        return "it does not speak TLS; write http:// in place of https://"
    if any(sign in str(error) for sign in _OWN_CERTIFICATE):
        return "the client's certificate cannot be used; see that --client-certificate and --client-key are a pair"
    return "its certificate was not accepted; give the authority's with --ca-file"


def _unreachable(error: Exception) -> str:
    known = {"Name or service not known": "no such host", "refused": "connection refused"}
    cause = next((words for sign, words in known.items() if sign in str(error)), type(error).__name__)
    return f"check that Grafana runs there ({cause})"
