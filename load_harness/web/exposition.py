"""The metrics, in Prometheus' text format."""

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4


class Exposition:
    """The route `/metrics`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("exposition", __name__)
        blueprint.add_url_rule("/metrics", view_func=self.metrics, methods=["GET"])
        return blueprint

    def metrics(self) -> Response:
        """Show every metric."""
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
