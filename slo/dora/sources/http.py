"""The one HTTP client of the sources that are asked: pages, ETags, rate limits, retries, bounds in time and size.

Requests go out one after the other, as GitHub wants it. The token goes nowhere but to the server it is for, whatever
the address of a next page says, and stands in no message. Proxies are those of the environment, as `requests` has it.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError

from slo.connection import Connection, Session, words_of
from slo.dora.sources.etags import EtagCache, Kept
from slo.dora.sources.rate_limits import wait_seconds
from slo.dora.sources.rows import Row, listed
from slo.errors import ServerUnreachable

MOST_ANSWER_BYTES = 32 << 20
_MOST_TRIES = 5
_CHUNK_BYTES = 64 << 10
_OK, _NOT_MODIFIED, _SERVER_ERROR = 200, 304, 500
_WHOLE_ANSWER_TIMEOUTS = 10
"""An answer that trickles in must be there within so many times the time for its next byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server's API, and how its user is told what to do."""

    name: str
    """As `GitHub`."""
    url: str
    """Of its API, without a slash at the end."""
    token_variable: str
    """As `GITHUB_TOKEN`."""
    connection: Connection = field(default_factory=Connection)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of every request, none of them secret."""


@dataclass(slots=True, kw_only=True)
class Patience:
    """How long the client may wait in all, and how."""

    left_seconds: float = 300.0
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    on_wait: Callable[[str], None] = lambda _: None
    """Told why it waits, and how long."""


class Api:
    """A server that is asked with GET."""

    def __init__(
        self,
        server: Server,
        *,
        cache: EtagCache | None = None,
        patience: Patience | None = None,
        timeout_seconds: float = 30.0,
    ) -> None:
        self.server = server
        self._cache = cache or EtagCache()
        self._patience = patience or Patience()
        self._timeout_seconds = timeout_seconds
        self._session = Session(server.connection)
        self._session.headers.update({"User-Agent": "load-harness", **server.headers})

    def get(self, path: str, **params: str) -> Row:
        """Ask for one object.

        Raises:
            ServerUnreachable: No answer in spite of retries, a refusal, or no JSON object.
        """
        url = self._address(path, params)
        answer, _ = self._ask(url)
        if not isinstance(answer, dict):
            raise self._error(url, "it answered, but with no JSON object; check the address")
        return Row(value=answer, url=_bare(url))

    def pages(self, path: str, **params: str) -> Iterator[Any]:
        """Ask for all pages of a list, as the `Link` of each names the next.

        Raises:
            ServerUnreachable: As `get`; the pages before are right.
        """
        url: str | None = self._address(path, params)
        seen: set[str] = set()
        while url is not None:
            if url in seen:
                raise self._error(url, "its pages go round in circles; report it to who runs the server")
            seen.add(url)
            answer, link = self._ask(url)
            yield answer
            url = self._next(link)

    def rows(self, path: str, *, of: str = "", **params: str) -> Iterator[Row]:
        """Give the objects of all pages of a list, or of a list called `of` in each page."""
        for page in self.pages(path, **params):
            yield from listed(page, f"{self.server.url}{path}", of=of)

    # Private

    def _ask(self, url: str) -> tuple[Any, str]:
        """Ask until there is an answer, or no reason to go on; give the JSON and its `Link`."""
        kept = self._cache.find(url)
        for tries in range(1, _MOST_TRIES + 1):
            response, body, fault = self._try(url, kept)
            if response is not None and response.status_code == _NOT_MODIFIED and kept is not None:
                return self._parsed(url, kept.body), kept.link
            if response is not None and response.status_code == _OK:
                return self._parsed(url, self._remember(url, response, body)), response.headers.get("Link", "")
            self._wait(url, response, body, fault, tries)
        raise AssertionError(url)  # the last wait raises

    def _try(self, url: str, kept: Kept | None) -> tuple[requests.Response | None, str, str]:
        """Ask once: the response and its text, or what went wrong on the way."""
        headers = {"If-None-Match": kept.etag} if kept else {}
        try:
            request = self._session.prepare_request(requests.Request("GET", url, headers=headers))
            settings = self._session.merge_environment_settings(url, {}, stream=True, verify=None, cert=None)
            with self._session.send(request, timeout=self._timeout_seconds, **settings) as response:
                return response, self._text(url, response), ""
        except requests.exceptions.SSLError as error:
            raise self._error(url, "its certificate was not accepted; set REQUESTS_CA_BUNDLE") from error
        except requests.Timeout:
            return None, "", f"no answer within {self._timeout_seconds:g} s"
        except (requests.RequestException, HTTPError) as error:
            return None, "", f"no answer ({type(error).__name__})"
        except ValueError:  # of the header, which it quotes
            check = f"a header cannot be sent; see that {self.server.token_variable} is of one line of plain letters"
            raise self._error(url, check) from None

    def _text(self, url: str, response: requests.Response) -> str:
        """Read a body as it comes, but not for ever and not without an end."""
        body = bytearray()
        last = time.monotonic() + _WHOLE_ANSWER_TIMEOUTS * self._timeout_seconds
        while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > MOST_ANSWER_BYTES:
                raise self._error(url, f"its answer is larger than {MOST_ANSWER_BYTES >> 20} MiB; ask for less")
            if time.monotonic() > last:
                raise requests.Timeout
        return body.decode("utf-8", errors="replace")

    def _wait(self, url: str, response: requests.Response | None, body: str, fault: str, tries: int) -> None:
        """Wait before the next try.

        Raises:
            ServerUnreachable: Trying again would not help, or not soon enough.
        """
        patience, seconds = self._patience, float(2 ** (tries - 1))
        if response is not None:
            fault = f"HTTP {response.status_code}: {words_of(response, body)}"
            limit = wait_seconds(response.status_code, response.headers, body, now=patience.now())
            if limit is None and response.status_code < _SERVER_ERROR:
                raise self._error(url, f"it answered {fault}; {self._next_step(response)}")
            seconds = seconds if limit is None else limit
        fault = self.server.connection.without_secrets(fault)
        if tries == _MOST_TRIES:
            raise self._error(url, f"{fault}, {tries} times; try again later")
        if seconds > patience.left_seconds:
            until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(patience.now() + seconds))
            raise self._error(url, f"{fault}; try again after {until}, or allow to --wait longer")
        patience.left_seconds -= seconds
        patience.on_wait(f"{_bare(url)}: {fault}; trying again in {seconds:.0f} s")
        patience.sleep(seconds)

    def _next_step(self, response: requests.Response) -> str:
        """Say what to do about a refusal."""
        token = self.server.token_variable
        needed = response.headers.get("X-Accepted-GitHub-Permissions")
        match response.status_code:
            case 401:
                return f"check that {token} holds a token that has not expired"
            case 403 | 404 if needed:
                return f"check the name, and that {token} is set and may: {needed}"
            case 403 | 404:
                return f"check the name, and that {token} is set and may read it"
        return "check what was asked for"

    def _remember(self, url: str, response: requests.Response, body: str) -> str:
        etag = response.headers.get("ETag")
        if etag:
            self._cache.keep(url, Kept(etag=etag, body=body, link=response.headers.get("Link", "")))
        return body

    def _parsed(self, url: str, body: str) -> Any:  # noqa: ANN401 - as JSON has it
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            check = f"it answered, but not as {self.server.name} does; check the address: a login page may be there"
            raise self._error(url, check) from error

    def _address(self, path: str, params: Mapping[str, str]) -> str:
        return requests.Request("GET", f"{self.server.url}{path}", params=params).prepare().url or ""

    def _next(self, link: str) -> str | None:
        """Give the address of the next page at our server: behind a proxy a server may not know its own name."""
        named = next((one["url"] for one in requests.utils.parse_header_links(link) if one.get("rel") == "next"), None)
        if named is None:
            return None
        try:
            ours, theirs = urlsplit(self.server.url), urlsplit(named)
        except ValueError as error:
            check = f"it names {named[:80]} as its next page, which is no address; report it to who runs the server"
            raise self._error(self.server.url, check) from error
        return urlunsplit((ours.scheme, ours.netloc, theirs.path, theirs.query, ""))

    def _error(self, url: str, check: str) -> ServerUnreachable:
        check = self.server.connection.without_secrets(check)
        return ServerUnreachable(url=self.server.url, asked=urlsplit(url).path, check=check)


def _bare(url: str) -> str:
    """Name an address without what was asked for in detail."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
