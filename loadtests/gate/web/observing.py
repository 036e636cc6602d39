"""What the platform asks of the gate itself: alive, ready, its metrics."""

import json

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4


class Observing:
    """The routes of probes and metrics; they need no token."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

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
        """Say that questions are answered, if only with a refusal: without Prometheus, too, its reason is worth it."""
        return _status("ready")

    def metrics(self) -> Response:
        """Show every metric."""
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _status(word: str) -> Response:
    return Response(json.dumps({"status": word}), mimetype="application/json")
