"""Ask a workload once, before a load, whether it would let the load in."""

import ssl
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from loadtests.api_key import API_KEY, KEY_HEADER, api_key_from, api_key_mistake
from loadtests.manifests.model import Stack
from loadtests.manifests.primary import serving
from slo.errors import InvalidInput, ServerUnreachable


def check_admission(url: str, api_key: str | None) -> None:
    """Ask for what takes the workload's key, as each request of the load will carry it.

    Only what is wrong with the key is refused: any other answer is for the run to show, as a workload may be what the
    load is there to break.

    Raises:
        InvalidInput: the key is missing or wrong.
        ServerUnreachable: nobody answers.
    """
    status, body = _answer(url, api_key)
    if status == HTTPStatus.UNAUTHORIZED and _OUR_WORDS in body:
        rule = f"must be the key of the workload at {url}, which answers 401"
        raise InvalidInput([api_key_mistake(api_key, rule, "set it to the key that the workload was started with")])


def key_of_sandbox(stack: Stack, environment: Mapping[str, str]) -> str | None:
    """Give what opens the sandbox's pods: the key that their manifest has, or else the shell's.

    Raises:
        InvalidInput: no header can carry it.
    """
    deployment, _ = serving(stack)
    given = deployment.containers[0].environment.get(API_KEY)
    return api_key_from({API_KEY: given} if isinstance(given, str) else environment)


# Private

_PATH = "/faults"  # asked for with a key, answered at once, and part of no measured route
_OUR_WORDS = b"API key"
"""A workload of another kind may answer 401 there, and its locustfile may bring what opens it."""
_TIMEOUT_SECONDS = 10.0


def _answer(url: str, api_key: str | None) -> tuple[int, bytes]:
    connection = _connection(url)
    try:
        connection.request("GET", urlsplit(url).path + _PATH, headers={} if api_key is None else {KEY_HEADER: api_key})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException) as error:
        asked = f"a first request ({error or type(error).__name__})"
        raise ServerUnreachable(url=url, asked=asked, check="check the address, and that the workload is up") from error
    finally:
        connection.close()


def _connection(url: str) -> HTTPConnection:
    """Connect as Locust does: without a proxy, and whoever signed the certificate."""
    target = urlsplit(url)
    if target.scheme != "https":
        return HTTPConnection(target.netloc, timeout=_TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection(target.netloc, timeout=_TIMEOUT_SECONDS, context=context)
