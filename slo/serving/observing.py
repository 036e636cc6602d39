"""What the platform asks of a server itself: alive, ready, its metrics."""

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4


class Observing:
    """The routes of probes and metrics; they need no token."""

    def __init__(self, registry: CollectorRegistry, *, why_not_ready: Callable[[], str] = str) -> None:
        """Take the metrics, and what says why nothing can be done now; empty where all is well."""
        self._registry = registry
        self._why_not_ready = why_not_ready

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("observing", __name__)
        blueprint.add_url_rule("/healthz", view_func=self.healthy, methods=["GET"])
        blueprint.add_url_rule("/readyz", view_func=self.ready, methods=["GET"])
        blueprint.add_url_rule("/metrics", view_func=self.metrics, methods=["GET"])
        return blueprint

    def healthy(self) -> Response:
        """Say that the process answers."""
        return _status("ok")

    def ready(self) -> Response:
        """Say whether requests are served."""
        reason = self._why_not_ready()
        if not reason:
            return _status("ready")
        response = _status(f"not ready: {reason}")
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return response

    def metrics(self) -> Response:
        """Show every metric."""
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _status(word: str) -> Response:
    return Response(json.dumps({"status": word}), mimetype="application/json")
