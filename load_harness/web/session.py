"""The page's session: its cookie, the token that every form of ours sends along, and login and logout."""

import ipaddress
import math
import re
import time
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from flask import Blueprint, Flask, Response, after_this_request, g, redirect, render_template, request

from load_harness.access.buckets import Buckets
from load_harness.access.keyring import KeyRing
from load_harness.access.keys import Key
from load_harness.access.session import Session, Sessions
from load_harness.errors import Problem
from load_harness.settings import Settings
from load_harness.web.hosts import of_this_machine
from load_harness.web.proxies import plain_address

COOKIE = "load-harness"
SECURE_COOKIE = "__Host-load-harness"
"""A browser takes a cookie of such a name only over https, for this host alone and all of its paths."""
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
LOGIN = "/ui/login"
HOME = "/ui"
FORGED = "urn:load-harness:csrf"
_READABLE = (
    "a login over plain http could be read on its way: use https (and name the proxy that has it in "
    "LOAD_HARNESS_TRUSTED_PROXIES), or set LOAD_HARNESS_INSECURE_COOKIES=true"
)
_NOT_OURS = (
    "this form: was not sent by a page of this session, or was open for too long; load the page again, and allow its "
    f"cookie; scripts send the page's token as {CSRF_HEADER}, or a key instead of a session"
)
_LOST = f"this form: needs a cookie that a browser does not keep here; {_READABLE}"
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")
_TRIES_OF_ONE, _SECONDS_A_TRY = 10, 6.0
_TRIES_OF_ALL, _TRIES_A_SECOND = 100, 5.0


class SessionCookies:
    """Reads and sets the cookie of the request that is being answered."""

    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        self.sessions = sessions
        self._settings = settings

    def install(self, app: Flask) -> None:
        """Give templates their token."""
        app.jinja_env.globals["csrf_token"] = self.csrf_token

    def current(self) -> Session | None:
        """The session that the request belongs to."""
        if "session" not in g:
            cookie = request.cookies.get(_name())
            g.session = None if cookie is None else self.sessions.load(cookie)
        session: Session | None = g.session
        return session

    def csrf_token(self) -> str:
        """The token for a form; whoever has no session yet gets one of nobody's."""
        return (self.current() or self.begin()).csrf

    def begin(self, key: Key | None = None) -> Session:
        """Begin a session with the answer to this request."""
        session = self.sessions.start(key)
        self._change(session)
        return session

    def end(self) -> None:
        """End the session with the answer to this request."""
        self._change(None)

    def refuse_forged(self) -> None:
        """Let a request pass that a page of ours sent.

        Raises:
            Problem: 403 for any other.
        """
        session = self.current()
        token = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if session is None or not session.sent(token):
            raise Problem(HTTPStatus.FORBIDDEN, _LOST if self.would_be_lost() else _NOT_OURS, kind=FORGED)

    def would_be_lost(self) -> bool:
        """Whether a browser would not keep the cookie that this request needs."""
        return not (request.is_secure or self._may_be_plain())

    def _may_be_plain(self) -> bool:
        return self._settings.insecure_cookies or not self._settings.guarded or of_this_machine(request.host)

    def _change(self, session: Session | None) -> None:
        g.session = session
        if "session_changes" not in g:  # a hook of all requests would cost those that have no cookie, too
            g.session_changes = True
            after_this_request(self._set)

    def _set(self, response: Response) -> Response:
        if g.session is None:
            response.delete_cookie(_name(), secure=request.is_secure, httponly=True, samesite="Lax")
        else:
            response.set_cookie(
                _name(),
                self.sessions.dump(g.session),
                max_age=round(self.sessions.lifetime_seconds),
                secure=request.is_secure or not self._may_be_plain(),
                httponly=True,
                samesite="Lax",
            )
        return response


class LoginPages:
    """The routes `/ui/login` and `/ui/logout`."""

    def __init__(
        self,
        settings: Settings,
        *,
        keys: KeyRing,
        cookies: SessionCookies,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._cookies = cookies
        self._of_one = Buckets(per_second=1 / _SECONDS_A_TRY, size=_TRIES_OF_ONE, monotonic=monotonic)
        self._of_all = Buckets(per_second=_TRIES_A_SECOND, size=_TRIES_OF_ALL, monotonic=monotonic)

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("session", __name__)
        blueprint.add_url_rule(LOGIN, view_func=self.ask, methods=["GET"])
        blueprint.add_url_rule(LOGIN, endpoint="login", view_func=self.login, methods=["POST"])
        blueprint.add_url_rule("/ui/logout", view_func=self.logout, methods=["POST"])
        return blueprint

    def ask(self) -> Response:
        """Show the form."""
        if not self._settings.guarded:
            return _to(own_path(request.args.get("next")))
        mistakes = self._impossible()
        return self._page(mistakes, HTTPStatus.OK)

    def login(self) -> Response:
        """Begin a session for whoever sends a key."""
        if not self._settings.guarded:
            return _to(own_path(request.form.get("next")))
        if mistakes := self._impossible():
            return self._page(mistakes, HTTPStatus.FORBIDDEN)
        if wait := self._too_many():
            text = f"too many tries; try again in {wait} s"
            return self._page({"key": text}, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(wait)})
        given = request.form.get("key", "").strip()
        key = self._keys.find(given.encode("utf-8", "surrogateescape"))
        if key is None:
            text = "is wrong, or is no more" if given else "is missing"
            return self._page({"key": f"the key {text}; ask whoever runs this workload"}, HTTPStatus.UNAUTHORIZED)
        g.principal = self._cookies.sessions.principal(self._cookies.begin(key))
        return _to(own_path(request.form.get("next")))

    def logout(self) -> Response:
        """End the session."""
        session = self._cookies.current()
        g.principal = g.principal or (session and self._cookies.sessions.principal(session))
        self._cookies.end()
        return _to(LOGIN)

    def _impossible(self) -> dict[str, str]:
        if self._settings.api_key is None and self._settings.api_keys_file is None and self._settings.guarded:
            return {"page": "this workload takes no keys: log in at the proxy before it"}
        if self._cookies.would_be_lost():
            return {"page": _READABLE}
        return {}

    def _too_many(self) -> int:
        """Take a try, which is 0, or say in how many seconds there is one; before the key is looked at."""
        wait = self._of_one.wait_seconds(client_of(request.remote_addr or "")) or self._of_all.wait_seconds("")
        return math.ceil(wait)

    def _page(self, mistakes: dict[str, str], status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
        content = render_template(
            "login.html",
            mistakes=mistakes,
            next=own_path(request.values.get("next")),
            csrf_token=self._cookies.csrf_token(),
        )
        return Response(content, status, headers, mimetype="text/html")


def own_path(text: str | None) -> str:
    """Take a path of this site, and the page for all else: a login must lead nowhere else."""
    return text if text is not None and _OWN_PATH.fullmatch(text) else HOME


@lru_cache(maxsize=1024)
def client_of(address: str) -> str:
    """Name the client behind an address; one of IPv6 has a network of 2**64 to choose from."""
    plain, _, _ = (plain_address(address) or address).partition("%")
    return str(ipaddress.ip_network(f"{plain}/64", strict=False)) if ":" in plain else plain


def _name() -> str:
    return SECURE_COOKIE if request.is_secure else COOKIE


def _to(path: str) -> Response:
    response = redirect(path, HTTPStatus.SEE_OTHER)
    assert isinstance(response, Response)  # noqa: S101 - of this app's class
    return response
