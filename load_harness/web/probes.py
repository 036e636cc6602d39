"""What the platform asks: alive, ready, which version."""

import platform
from http import HTTPStatus

from flask import Blueprint, Response

from load_harness import __version__
from load_harness.lifecycle import Lifecycle
from load_harness.settings import Settings
from load_harness.web.answers import answer


class Probes:
    """The routes of probes and version."""

    def __init__(self, settings: Settings, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle
        self._version = {
            "name": "load-harness",
            "version": __version__,
            "revision": settings.revision,
            "python": platform.python_version(),
        }

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("probes", __name__)
        for path in ("/healthz", "/health"):
            blueprint.add_url_rule(path, view_func=self.healthy, methods=["GET"])
        for path in ("/readyz", "/ready"):
            blueprint.add_url_rule(path, view_func=self.ready, methods=["GET"])
        blueprint.add_url_rule("/version", view_func=self.version, methods=["GET"])
        return blueprint

    def healthy(self) -> Response:
        """Say that the process answers; draining is no reason to restart it."""
        return answer({"status": "ok"})

    def ready(self) -> Response:
        """Say whether to send requests here."""
        because = self._lifecycle.draining_because
        if because is not None:
            return answer({"status": "draining", "because": because}, HTTPStatus.SERVICE_UNAVAILABLE)
        return answer({"status": "ready"})

    def version(self) -> Response:
        """Say which build answers."""
        return answer(self._version)
