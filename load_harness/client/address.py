"""The URL of a workload."""

import urllib.parse

from load_harness.client.errors import Refused
from load_harness.errors import shown
from load_harness.outbound import Target

_PORTS = {"http": 80, "https": 443}


def parse_url(text: str, *, api_key: str | None) -> Target:
    """Read a URL as it was given.

    Raises:
        Refused: Saying what is wrong with it.
    """
    try:
        parts = urllib.parse.urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _wrong(text, f"is no URL ({error})", "write http://HOST:PORT") from None
    if parts.scheme not in _PORTS:
        raise _wrong(text, "must begin with http:// or https://", f"write http://{text.partition('://')[2] or text}")
    if not host:
        raise _wrong(text, "names no host", "write http://HOST:PORT")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise _wrong(
            text,
            "must have no user, query or fragment",
            "write http://HOST:PORT[/PREFIX], and the key into LOAD_HARNESS_API_KEY",
        )
    if not text.isprintable() or " " in text or not parts.path.isascii():
        raise _wrong(text, "must be printable without blanks, its path in ASCII", "percent-encode the rest")
    if api_key is not None and not (api_key.isprintable() and api_key.strip()):
        raise Refused(
            what="LOAD_HARNESS_API_KEY",
            rule="must be printable, without line breaks",
            next_step="set it to the workload's key, or unset it",
        )
    return Target(
        host=host,
        port=_PORTS[parts.scheme] if port is None else port,
        prefix=parts.path.rstrip("/"),
        secure=parts.scheme == "https",
        api_key=api_key,
    )


def _wrong(text: str, rule: str, next_step: str) -> Refused:
    return Refused(what=f"url {shown(text)}", rule=rule, next_step=next_step)
