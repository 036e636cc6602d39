"""Whether whoever asks may do what they ask; answered once per request, before all else.

Every route has its least role in the table of operations; a route that is not there is nobody's.
"""

import math
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request

from load_harness.access.buckets import Buckets
from load_harness.access.principal import ANYBODY, How, Principal
from load_harness.access.roles import Role
from load_harness.errors import Problem
from load_harness.settings import Settings
from load_harness.web.at_hand import asked, kept
from load_harness.web.auth import Authentication
from load_harness.web.hosts import Hosts
from load_harness.web.operation import Operation
from load_harness.web.operations import OPERATIONS
from load_harness.web.session import LOGIN, SessionCookies, client_of

CROSS_SITE = "urn:load-harness:cross-site"
TOO_MANY = "urn:load-harness:too-many-requests"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SENT_BY_NO_BROWSER = frozenset({How.KEY, How.PEER})
_PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


class Gate:
    """Lets in who may do what a request asks."""

    def __init__(
        self,
        settings: Settings,
        *,
        authentication: Authentication,
        cookies: SessionCookies,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authentication = authentication
        self._cookies = cookies
        self._hosts = Hosts.of(settings)
        rate = settings.max_requests_per_second
        self._buckets = None if rate is None else Buckets(per_second=rate, size=rate, monotonic=monotonic)
        self._operations: dict[tuple[str, str], Operation] = {}

    def learn(self, app: Flask) -> None:
        """Get to know the routes of an app that has all of them; none is anybody's before.

        Raises:
            LookupError: Naming the routes that have no operation.
        """
        self._operations = operations_of(app)

    def check(self) -> Response | None:
        """Let a request pass.

        Raises:
            Problem: 401 from nobody known, 403 from those who may not, 421 for another host, 429 for too many.
        """
        of_now, keeps = asked(), kept()
        keeps.principal = None
        rule = of_now.url_rule
        operation = None if rule is None else self._operations.get((rule.rule, of_now.method))
        if operation is not None and operation.role is None:
            self._open(operation)
            return None
        try:
            keeps.principal = principal = self._authentication.principal(of_now)
        except Problem as problem:
            return _led_to_login(operation, problem)
        if principal.how is not How.PEER and self._hosts is not None:
            self._hosts.refuse_others(of_now)
        if rule is None:
            return None  # Flask says that there is no such path, or method
        if operation is None or operation.role is None:
            raise Problem(HTTPStatus.FORBIDDEN, "this route: is in nobody's role; this is a mistake of the workload's")
        _refuse_role(principal, operation.role)
        if principal.how not in _SENT_BY_NO_BROWSER or operation.page:
            self._refuse_other_sites(principal, operation, operation.role)
        if self._buckets is not None and _is_counted(principal, operation, of_now.method):
            _refuse_flood(self._buckets, principal)
        return None

    def _open(self, operation: Operation) -> None:
        if not self._authentication.guarded:
            g.principal = ANYBODY
        if operation.page:
            if self._hosts is not None:
                self._hosts.refuse_others(asked())
            if operation.method not in _SAFE:
                refuse_other_sites()
                self._cookies.refuse_forged()

    def _refuse_other_sites(self, principal: Principal, operation: Operation, role: Role) -> None:
        """Refuse what another site has a browser do, which sends along what it is known by."""
        unsafe = operation.method not in _SAFE
        if unsafe or role is not Role.READ:
            refuse_other_sites()
        if unsafe and (operation.page or principal.how is How.SESSION):
            self._cookies.refuse_forged()


def operations_of(app: Flask) -> dict[tuple[str, str], Operation]:
    """Find the operation of every route and method.

    Raises:
        LookupError: Naming those that have none.
    """
    table = {(operation.path, operation.method): operation for operation in OPERATIONS}
    found, missing = {}, []
    for rule in app.url_map.iter_rules():
        path = _PARAMETER.sub(r"{\1}", rule.rule)
        for method in rule.methods or ():
            operation = table.get((path, "GET" if method == "HEAD" else method))
            if operation is None:
                missing.append(f"{method} {path}")
            else:
                found[rule.rule, method] = operation
    if missing:
        message = f"{', '.join(sorted(missing))}: no operation, so nobody's; add each to OPERATIONS with its role"
        raise LookupError(message)
    return found


def refuse_other_sites() -> None:
    """Let a request pass that a page of ours, a person or a program sent.

    Raises:
        Problem: 403 for what another site had a browser send.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if not (site in {"same-origin", "none"} if site else origin is None or _is_own(origin)):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "this request: was sent by a page of another site; open this workload's own page, and where a proxy is "
            "before it, name it in LOAD_HARNESS_TRUSTED_PROXIES",
            kind=CROSS_SITE,
        )


def _is_own(origin: str) -> bool:
    """Whether it is this host's; the scheme does not count, as a proxy that nobody named may end TLS."""
    _, separator, host = origin.partition("://")
    return bool(separator and host) and host == request.host


def _led_to_login(operation: Operation | None, problem: Problem) -> Response:
    """Answer a person's browser with the login, and all else with what is wrong."""
    wants_page = "HX-Request" not in request.headers and "text/html" in request.headers.get("Accept", "")
    if operation is None or not operation.page or request.method != "GET" or not wants_page:
        raise problem
    path = request.full_path.removesuffix("?")
    response = redirect(f"{LOGIN}?next={quote(path, safe='/')}", HTTPStatus.SEE_OTHER)
    assert isinstance(response, Response)  # noqa: S101 - of this app's class
    return response


def _refuse_role(principal: Principal, needed: Role) -> None:
    if not principal.role.includes(needed):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            f"role {principal.role} of {principal.name}: is not enough, as this needs {needed}; ask whoever gives out "
            "keys for one with that role",
        )


def _is_counted(principal: Principal, operation: Operation, method: str) -> bool:
    """Whoever wants to end a load must be able to; pods ask for somebody who was counted; a page asks by itself."""
    ends = operation.ends or method == "DELETE"
    return principal.how is not How.PEER and not ends and not (operation.page and method in _SAFE)


def _refuse_flood(buckets: Buckets, principal: Principal) -> None:
    match principal.how:
        case How.OPEN:
            client = client_of(request.remote_addr or "")
        case How.IDENTITY:
            client = f"identity {principal.name}"
        case _:
            client = f"key {principal.name}"
    wait = buckets.wait_seconds(client)
    if wait:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"{client}: sends more requests than it may; wait as Retry-After says, or raise "
            "LOAD_HARNESS_MAX_REQUESTS_PER_SECOND",
            kind=TOO_MANY,
            headers={"Retry-After": str(math.ceil(wait))},
        )
