"""The audit log of requests: what each of them did, written down when its answer is known, and shown to admins."""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Flask, Response, g, request

from load_harness.access.principal import Principal
from load_harness.audit.entry import UNKNOWN, Actor, Deed
from load_harness.audit.trail import Trail
from load_harness.correlation import current
from load_harness.web.answers import answer
from load_harness.web.at_hand import asked
from load_harness.web.audited import Audited, audited
from load_harness.web.observation import template

_REFUSED_PER_SECOND = 5.0
_MOST_REFUSED = 50.0
"""Refusals of clients that nobody knows, or that send too much, at once; more are counted, not written down."""


class AuditApi:
    """The route `/audit`."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("audit", __name__)
        blueprint.add_url_rule("/audit", view_func=self.show, methods=["GET"])
        return blueprint

    def show(self) -> Response:
        """Show the last entries of this pod, the oldest first."""
        return answer({"entries": self._trail.documents()})


class AuditHook:
    """Tells the audit log of every request that did something, or wanted to."""

    def __init__(self, trail: Trail, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._trail = trail
        self._refusals = _Refusals(monotonic)
        self._what: dict[tuple[str, str], Audited | None] = {}

    def install(self, app: Flask) -> None:
        """Listen to every answer."""
        app.after_request(self._answered)

    def crashing(self) -> None:
        """Write down the request that is about to end the process, as no answer will come."""
        self._write(Audited("drill", "run"), HTTPStatus.ACCEPTED, None)

    def _answered(self, response: Response) -> Response:
        what = self._of_this_request()
        if what is not None:
            self._write(what, response.status_code, response)
        return response

    def _of_this_request(self) -> Audited | None:
        here = asked()
        rule = here.url_rule
        if rule is None:
            return None
        route = rule.rule, here.method
        if route not in self._what:  # there are as many as routes
            self._what[route] = audited(here.method, template(rule.rule))
        return self._what[route]

    def _write(self, what: Audited, status: int, response: Response | None) -> None:
        principal: Principal | None = g.get("principal")
        left_out = 0
        if status == HTTPStatus.TOO_MANY_REQUESTS or (principal is None and status >= HTTPStatus.BAD_REQUEST):
            counted = self._refusals.next()
            if counted is None:
                return
            left_out = counted
        sent = {} if what.hides_parameters else _sent()
        hide, document = self._trail.secrecy, _document(response)
        location = response.headers.get("Location", "").partition("?")[0] if response else ""
        cluster_id, because = _cluster_id(document), _because(status, document, in_detail=not hide.hides(sent))
        correlation, rule = current(), request.url_rule
        deed = Deed(
            subject=what.subject,
            predicate=what.predicate if status < HTTPStatus.BAD_REQUEST else what.refused,
            outcome=_outcome(status),
            operation=f"{request.method} {template(rule.rule)}" if rule else None,
            resource=hide.text(location or request.path),
            status=status,
            because=because and hide.text(because),
            # Of a stranger nothing is written down, as it may be anything.
            parameters=hide.parameters(sent) if sent and principal else None,
            jobs=tuple(map(hide.text, _jobs(correlation.jobs if correlation else []))),
            cluster_id=cluster_id and hide.text(cluster_id),
            left_out=left_out,
        )
        self._trail.record(deed, _actor(principal))


class _Refusals:
    """Lets so many refusals be written down, so that nobody fills the disk by being refused."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._left = _MOST_REFUSED
        self._at = monotonic()
        self._left_out = 0

    def next(self) -> int | None:
        """Say how many were left out before this one; None leaves this one out."""
        now = self._monotonic()
        self._left = min(_MOST_REFUSED, self._left + (now - self._at) * _REFUSED_PER_SECOND)
        self._at = now
        if self._left < 1:
            self._left_out += 1
            return None
        self._left -= 1
        left_out, self._left_out = self._left_out, 0
        return left_out


def _actor(principal: Principal | None) -> Actor:
    if principal is None:
        return Actor(name=UNKNOWN, how=UNKNOWN, address=request.remote_addr)
    return Actor(name=principal.name, how=principal.how, role=principal.role, address=request.remote_addr)


def _outcome(status: int) -> str:
    if status < HTTPStatus.BAD_REQUEST:
        return "done"
    return "refused" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "failed"


def _because(status: int, document: Mapping[str, object], *, in_detail: bool) -> str | None:
    said = document.get("detail" if in_detail else "title")
    return said if status >= HTTPStatus.BAD_REQUEST and isinstance(said, str) else None


def _document(response: Response | None) -> Mapping[str, object]:
    """Read the answer where it is JSON."""
    if response is None or not response.is_json or response.is_streamed:
        return {}
    document = json.loads(response.get_data())
    return document if isinstance(document, dict) else {}


def _sent() -> object:
    """Give what was sent, as far as the view has read it: the query, and a JSON object or a form."""
    body = _body()
    return {**dict(request.args.items()), **body} if isinstance(body, dict) else body


def _body() -> object:
    """Give what the view has read, without asking the client for more."""
    if request.mimetype == "application/json":
        content = getattr(request, "_cached_data", None)
        try:
            return json.loads(content) if content else {}
        except (ValueError, RecursionError):
            return {}
    return dict(request.form.items()) if "form" in request.__dict__ else {}


def _jobs(started: list[str]) -> tuple[str, ...]:
    """Name the jobs that the request started, or is about."""
    found = (request.view_args or {}).get("id")
    about = [found] if isinstance(found, str) and "/jobs/" in request.path else []
    return (*started, *about)


def _cluster_id(document: Mapping[str, object]) -> str | None:
    """Name the cluster load that the request started, stopped or is a share of."""
    view_args = request.view_args or {}
    if "/cluster" in request.path:
        found = view_args.get("id", document.get("id"))
    else:
        found = document.get("cluster_id", request.args.get("cluster_id"))
    return found if isinstance(found, str) else None
