"""Everything that stands before the routes, built from the settings and connected."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask

from load_harness.access.keyring import KeyRing
from load_harness.access.secret import NOBODYS, Secret
from load_harness.access.session import Sessions
from load_harness.jobs.table import Clock
from load_harness.settings import Settings
from load_harness.web.auth import Authentication
from load_harness.web.gate import Gate
from load_harness.web.proxies import TrustedProxies
from load_harness.web.security import SecurityHeaders
from load_harness.web.session import LoginPages, SessionCookies

_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may do what, for one app."""

    settings: Settings
    keys: KeyRing
    authentication: Authentication
    cookies: SessionCookies
    gate: Gate
    pages: LoginPages

    @classmethod
    def of(
        cls,
        settings: Settings,
        clock: Clock,
        *,
        on_reload: Callable[[str, str], None] = lambda _outcome, _said: None,
    ) -> "Access":
        """Build it.

        Raises:
            InvalidSettings: Listing every mistake of the file of keys.
        """
        secret = Secret.of(settings)
        keys = KeyRing(settings, monotonic=clock.monotonic, on_reload=on_reload)
        lifetime = settings.session_hours * _SECONDS_PER_HOUR
        signs = secret if settings.guarded or secret.shared else NOBODYS
        cookies = SessionCookies(Sessions(signs, keys, lifetime_seconds=lifetime, now=clock.time), settings)
        authentication = Authentication(settings, keys=keys, cookies=cookies, secret=secret, now=clock.time)
        return cls(
            settings=settings,
            keys=keys,
            authentication=authentication,
            cookies=cookies,
            gate=Gate(settings, authentication=authentication, cookies=cookies, monotonic=clock.monotonic),
            pages=LoginPages(settings, keys=keys, cookies=cookies, monotonic=clock.monotonic),
        )

    def blueprint(self) -> Blueprint:
        """Route logins."""
        return self.pages.blueprint()

    def stand_before(self, app: Flask) -> None:
        """Check every request before the hooks that are installed later."""
        self.cookies.install(app)
        app.before_request(self.gate.check)
        app.wsgi_app = SecurityHeaders(app.wsgi_app)  # type: ignore[method-assign]
        if self.settings.trusted_proxies is not None:
            app.wsgi_app = TrustedProxies(app.wsgi_app, self.settings.trusted_proxies)  # type: ignore[method-assign]
