"""What there is: the index and the OpenAPI document."""

from collections.abc import Callable

from flask import Blueprint, Response

from load_harness import __version__
from load_harness.cgroup import Limits
from load_harness.settings import Settings
from load_harness.web.answers import answer
from load_harness.web.openapi import document
from load_harness.web.operations import OPERATIONS


class Index:
    """The routes `/` and `/openapi.json`."""

    def __init__(self, settings: Settings, limits: Callable[[], Limits]) -> None:
        self._settings = settings
        self._limits = limits

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("index", __name__)
        blueprint.add_url_rule("/", view_func=self.index, methods=["GET"])
        blueprint.add_url_rule("/openapi.json", view_func=self.openapi, methods=["GET"])
        return blueprint

    def index(self) -> Response:
        """List the operations and what this pod may use."""
        limits, settings = self._limits(), self._settings
        return answer(
            {
                "name": "load-harness",
                "version": __version__,
                "cpu": {
                    "limit_millicores": limits.cpu_millicores,
                    "limit_source": limits.cpu_source,
                    "request_millicores": settings.cpu_request_millicores,
                    "reserve_millicores": settings.cpu_reserve_millicores,
                },
                "memory": {
                    "limit_bytes": limits.memory_bytes,
                    "limit_source": limits.memory_source,
                    "request_bytes": settings.memory_request_bytes,
                    "reserve_mebibytes": settings.memory_reserve_mebibytes,
                },
                "operations": [
                    {"method": operation.method, "path": operation.path, "summary": operation.summary}
                    for operation in OPERATIONS
                    if not operation.page
                ],
            }
        )

    def openapi(self) -> Response:
        """Describe the interface."""
        return answer(document(self._settings, self._limits()))
