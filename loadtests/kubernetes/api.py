"""One API server: ask it, again where that helps, and say clearly what it does not answer."""

import json
import ssl
from typing import Any

import urllib3

from loadtests.kubernetes.errors import Conflict, Expired, Forbidden, NotFound, NotServed, Passing
from loadtests.kubernetes.patience import BROKEN, BUSY, CONFLICT, Clockwork, Patience
from loadtests.kubernetes.question import READS, Question
from loadtests.kubernetes.skew import ClockSkew
from slo.errors import ServerUnreachable, printable

_CONNECT_SECONDS = 5.0
_MOST_CHARACTERS = 300
_REDIRECT, _UNAUTHORIZED, _NOT_FOUND = 300, 401, 404


class Api:
    """Asks one API server with one account. From any thread."""

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - the official client, met in `connection` alone
        *,
        url: str,
        namespace: str,
        patience_seconds: float,
        read_seconds: float,
        clockwork: Clockwork | None = None,
    ) -> None:
        """Build a connection that is used from the first question on.

        Args:
            client: `kubernetes.client.ApiClient`; it knows certificates, tokens and proxies.
            url: Where the server is, for messages.
            namespace: That of the context or of the pod.
            patience_seconds: How long one question is asked again, where the server is busy or broken.
            read_seconds: How long an answer may be silent.
            clockwork: How time passes.
        """
        self.url = url
        self.namespace = namespace
        self._client = client
        self._patience_seconds = patience_seconds
        self._read_seconds = read_seconds
        self.clockwork = clockwork or Clockwork()
        self.skew = ClockSkew()

    def ask(self, question: Question, body: Any = None) -> Any:  # noqa: ANN401 - JSON
        """Give the answer.

        Raises:
            NotFound: there is no such object.
            NotServed: the server knows no such resource.
            Forbidden: RBAC denies it.
            Conflict: the object that was to be changed is another one by now.
            Expired: the page of a list that was asked for is gone.
            ServerUnreachable: there is no answer, even after a while, or none of an API server.
        """
        status, raw = self._attempts(question, body)
        if status < _REDIRECT:
            return self._json(str(question), raw)
        raise self._refusal(question, status, raw)

    def get_json(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Give what is no resource, as `/version`.

        Raises:
            ServerUnreachable: there is no answer.
        """
        status, raw = self._asked_again("GET", path, {}, None, is_read=True)
        if status >= _REDIRECT:
            raise self._unreachable(path, _answer(status, raw))
        return self._json(path, raw)

    def server_version(self) -> str:
        """Give the version of Kubernetes, as `v1.35.0`.

        Raises:
            ServerUnreachable: there is no answer.
        """
        return str(self.get_json("/version").get("gitVersion", ""))

    def open(self, question: Question, *, read_seconds: float) -> urllib3.BaseHTTPResponse:
        """Open an answer that goes on, as a watch's; whoever opens it closes it.

        Raises:
            Expired: the version that was asked for is gone.
            Passing: it may be opened soon.
            The same as `ask`, and what the connection breaks with.
        """
        response = self._request(question.method, question.path, question.query, None, read_seconds)
        if response.status < _REDIRECT:
            return response
        raw = response.read()
        response.close()
        if response.status in {BUSY, CONFLICT, *BROKEN}:
            raise Passing(_answer(response.status, raw), retry_after_seconds=_retry_after_seconds(response))
        raise self._refusal(question, response.status, raw)

    def unreachable(self, question: Question, reason: str) -> ServerUnreachable:
        """Say that there is no answer."""
        return self._unreachable(str(question), reason)

    # Private

    def _attempts(self, question: Question, body: Any) -> tuple[int, bytes]:  # noqa: ANN401 - JSON
        is_read = question.verb in READS
        return self._asked_again(question.method, question.path, question.query, body, is_read=is_read)

    def _asked_again(
        self,
        method: str,
        path: str,
        query: Any,  # noqa: ANN401 - a mapping of texts
        body: Any,  # noqa: ANN401 - JSON
        *,
        is_read: bool,
    ) -> tuple[int, bytes]:
        """Ask until there is an answer that stays; what may have changed something is not sent twice."""
        patience = Patience(self._patience_seconds, self.clockwork)
        asked = f"{method} {path}"
        while True:
            retry_after = None
            try:
                response = self._request(method, path, query, body, self._read_seconds)
                raw = response.read()
                retry_after = _retry_after_seconds(response)
                if not _is_passing(response.status, is_read=is_read, is_to_wait=retry_after is not None):
                    return response.status, raw
                reason = _answer(response.status, raw)
            except urllib3.exceptions.HTTPError as error:
                reason = " ".join(str(error).split()) or type(error).__name__
                if not is_read or _is_about_certificates(error):  # which stay as they are
                    raise self._unreachable(asked, reason) from error
            if not patience.wait(retry_after):
                reason = f"{reason}, for {self._patience_seconds:g} s"
                raise self._unreachable(asked, reason)

    def _request(
        self,
        method: str,
        path: str,
        query: Any,  # noqa: ANN401 - a mapping of texts
        body: Any,  # noqa: ANN401 - JSON
        read_seconds: float,
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Accept": "application/json"} | ({} if body is None else {"Content-Type": "application/json"})
        parts = self._client.param_serialize(
            method,
            path,
            query_params=list(query.items()),
            header_params=headers,
            body=body,
            auth_settings=["BearerToken"],
        )
        asked_time = self.clockwork.unix_time()
        answer = self._client.call_api(*parts, _request_timeout=(_CONNECT_SECONDS, read_seconds))
        response: urllib3.BaseHTTPResponse = answer.response
        self.skew.take(response.headers, asked_time=asked_time, answered_time=self.clockwork.unix_time())
        return response

    def _refusal(self, question: Question, status: int, raw: bytes) -> Exception:
        resource, text = question.resource, _words(raw)
        if status == _NOT_FOUND and question.name and _is_status(raw):
            return NotFound(kind=resource.kind, name=question.name, namespace=question.namespace)
        match status:
            case 403:
                return Forbidden(url=self.url, rule=question.rule)
            case 404:
                return NotServed(url=self.url, api_version=resource.api_version, plural=resource.plural)
            case 409:
                return Conflict(text)
            case 410 if question.verb in {"list", "watch"}:
                return Expired(text)
        advice = "; log in again" if status == _UNAUTHORIZED else ""
        return self._unreachable(str(question), _answer(status, raw) + advice)

    def _json(self, asked: str, raw: bytes) -> Any:  # noqa: ANN401 - JSON
        try:
            value = json.loads(raw)
        except ValueError as error:
            reason = f"its answer is no JSON ({_words(raw)}); check that this is an API server"
            raise self._unreachable(asked, reason) from error
        if not isinstance(value, dict):
            raise self._unreachable(asked, f"its answer is no object ({_words(raw)}); check that this is an API server")
        return value

    def _unreachable(self, asked: str, reason: str) -> ServerUnreachable:
        return ServerUnreachable(url=self.url, asked=asked, check=reason)


# Private


def _is_about_certificates(error: urllib3.exceptions.HTTPError) -> bool:
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in error.args)


def _is_passing(status: int, *, is_read: bool, is_to_wait: bool) -> bool:
    if status == BUSY:
        return True
    return status in {CONFLICT, *BROKEN} if is_read else status in BROKEN and is_to_wait


def _retry_after_seconds(response: urllib3.BaseHTTPResponse) -> float | None:
    raw = response.headers.get("Retry-After", "")
    return float(raw) if raw.isdecimal() else None


def _is_status(raw: bytes) -> bool:
    """Say whether the answer is the API's own, not that of a path it does not know."""
    try:
        value = json.loads(raw)
    except ValueError:
        return False
    return isinstance(value, dict) and value.get("kind") == "Status"


def _answer(status: int, raw: bytes) -> str:
    return f"it answers {status}: {_words(raw)}"


def _words(raw: bytes) -> str:
    """Give the message of a Status, or the begin of any other text."""
    text = raw.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        text = value.get("message") or text
    except (ValueError, AttributeError):
        pass
    return printable(" ".join(str(text).split()))[:_MOST_CHARACTERS]
