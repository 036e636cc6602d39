"""Whether a delivery comes from whom it says: an HMAC of its body, or a secret that it carries."""

import hashlib
import hmac
from collections.abc import Iterable

from slo.dora.sources.interface import Delivery

_TOKEN_HEADERS = ("x-load-harness-token", "x-gitlab-token")


def has_hmac(delivery: Delivery, secret: str, *, header: str, prefix: str) -> bool:
    """Say whether a header has the HMAC-SHA256 of the body, in hex after a prefix; it may list several.

    Args:
        delivery: What came.
        secret: The key.
        header: In lower case.
        prefix: As `sha256=`; whatever has another one is left aside.
    """
    right = hmac.new(secret.encode(), delivery.body, hashlib.sha256).hexdigest()
    given = (part.strip() for part in delivery.headers.get(header, "").split(","))
    return _is_among((part.removeprefix(prefix).lower() for part in given if part.startswith(prefix)), right)


def carries(delivery: Delivery, secret: str) -> bool:
    """Say whether a delivery carries the secret itself: `Authorization: Bearer ...` or `X-Load-Harness-Token: ...`."""
    scheme, _, token = delivery.headers.get("authorization", "").partition(" ")
    given = [token.strip()] if scheme.lower() == "bearer" else []
    return _is_among([*given, *(delivery.headers.get(name, "") for name in _TOKEN_HEADERS)], secret)


def is_same(given: object, secret: str) -> bool:
    """Compare in a time that does not tell how far a guess got."""
    return isinstance(given, str) and hmac.compare_digest(_bytes(given), _bytes(secret))


# Private


def _is_among(given: Iterable[str], right: str) -> bool:
    return any([is_same(one, right) for one in given])  # noqa: C419 - all of them, so that the time tells nothing


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
