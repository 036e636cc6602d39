"""How a server is reached: who asks, for which tenant, trusting whom."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.exceptions import InsecureRequestWarning

TENANT_HEADERS = ("X-Scope-OrgID", "THANOS-TENANT")
"""Of Mimir, Cortex and Loki, and of Thanos; a server ignores the other's."""

_LEAST_SECRET_CHARACTERS = 4
"""Anything shorter stands in every text, as the 2 of `X-Grafana-Org-Id: 2` in `HTTP 502`."""
_ANSWERS = frozenset({requests.codes.ok, requests.codes.created, requests.codes.accepted})
_MOST_URL_CHARACTERS = 4000
"""Above this a query travels in the body: proxies cut long addresses (nginx' default is 8 KiB of headers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What a server wants to know of us, and we of it. No secret shows in its representation."""

    bearer_token: str = field(default="", repr=False)
    basic_auth: tuple[str, str] | None = field(default=None, repr=False)
    """User and password."""
    tenant: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: Path | None = None
    """Certificates to trust in place of the system's."""
    client_certificate: Path | None = None
    client_key: Path | None = None
    """None where the certificate's file holds the key, too."""
    is_insecure: bool = False
    """Whether to accept any certificate."""

    def without_secrets(self, text: str) -> str:
        """Blot out what must not be printed."""
        for secret in self._secrets():
            text = text.replace(secret, "***")
        return text

    def _secrets(self) -> tuple[str, ...]:
        password = self.basic_auth[1] if self.basic_auth else ""
        known = (self.bearer_token, password, *self.headers.values())
        return tuple(one for one in known if len(one) >= _LEAST_SECRET_CHARACTERS)


class Refused(Exception):  # noqa: N818 - read as a sentence
    """The server answered, but not with what was asked."""

    def __init__(self, status: int, words: str, reason: str = "") -> None:
        self.status = status
        self.words = words
        self.reason = reason
        """One word for programs, where the server has one, as `version-mismatch` or `Conflict`."""
        super().__init__(f"HTTP {status}: {words}")


class Session(requests.Session):
    """A session that knows the connection, tells a refusal from an answer, and sends long queries in the body."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self.headers.update(connection.headers)
        self.headers.update(dict.fromkeys(TENANT_HEADERS, connection.tenant) if connection.tenant else {})
        self.auth = _auth(connection)
        self.verify = not connection.is_insecure if connection.ca_file is None else str(connection.ca_file)
        self.cert = _certificate(connection)

    def request(  # type: ignore[override] # requests spells all its parameters out
        self,
        method: str | bytes,
        url: str | bytes,
        **given: Any,  # noqa: ANN401 - passed on
    ) -> requests.Response:
        """Ask once.

        Raises:
            Refused: the answer's status is neither 200, 201 nor 202.
        """
        query = given.get("params") or {}
        is_query = str(url).endswith(("/query", "/query_range"))
        if is_query and sum(len(str(value)) for value in query.values()) > _MOST_URL_CHARACTERS:
            method, given = "POST", {**given, "params": None, "data": query}
        with warnings.catch_warnings():
            if self._connection.is_insecure:
                warnings.simplefilter("ignore", InsecureRequestWarning)
            response = super().request(method, url, **given)
        if response.status_code not in _ANSWERS:
            words = self._connection.without_secrets(_words(response))
            raise Refused(response.status_code, words, _reason(response))
        return response


def words_of(response: requests.Response, body: str) -> str:
    """Give what a server said of a failure, on one line, cut where it runs on."""
    try:
        document = json.loads(body)
        words = document.get("error") or document.get("message") or ""
    except (ValueError, AttributeError, RecursionError):
        words = "" if "html" in response.headers.get("Content-Type", "") else body
    return " ".join(str(words).split())[:300] or str(response.reason)


# Private


class _Bearer(AuthBase):
    """A bearer token; as an authentication of its own it wins over a `.netrc`."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _auth(connection: Connection) -> AuthBase | None:
    if connection.bearer_token:
        return _Bearer(connection.bearer_token)
    return HTTPBasicAuth(*connection.basic_auth) if connection.basic_auth else None


def _certificate(connection: Connection) -> str | tuple[str, str] | None:
    if connection.client_certificate is None:
        return None
    if connection.client_key is None:
        return str(connection.client_certificate)
    return str(connection.client_certificate), str(connection.client_key)


def _words(response: requests.Response) -> str:
    if response.is_redirect:
        return f"it redirects to {response.headers['Location']}"
    return words_of(response, response.content.decode("utf-8", "replace"))


def _reason(response: requests.Response) -> str:
    """Give the one word of Grafana (`status`) or of Kubernetes' way of speaking (`reason`)."""
    try:
        body = response.json()
        word = body.get("reason") or body.get("status")
    except (ValueError, AttributeError):
        return ""
    return word if isinstance(word, str) else ""
