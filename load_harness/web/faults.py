"""The fault switch."""

from collections.abc import Callable

from flask import Blueprint, Response

from load_harness.faults import Faults
from load_harness.params.faults import FaultPlan, parse_faults
from load_harness.settings import Settings
from load_harness.web.answers import answer
from load_harness.web.body import json_body

_EXAMPLE = '{"error_rate": 0.1, "latency_milliseconds": 200}'


class FaultApi:
    """The route `/faults`."""

    def __init__(self, settings: Settings, faults: Faults) -> None:
        self._settings = settings
        self._faults = faults

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("faults", __name__)
        routes: dict[str, Callable[[], Response]] = {"GET": self.show, "PUT": self.switch, "DELETE": self.switch_off}
        for method, view in routes.items():
            blueprint.add_url_rule("/faults", view_func=view, methods=[method])
        return blueprint

    def show(self) -> Response:
        """Show which faults are injected."""
        plan = self._faults.plan
        return answer(
            {
                "error_rate": plan.error_rate,
                "latency_milliseconds": plan.latency_milliseconds,
                "latency_jitter_milliseconds": plan.latency_jitter_milliseconds,
                "seed": plan.seed,
            }
        )

    def switch(self) -> Response:
        """Inject other faults from now on."""
        self._faults.switch(parse_faults(json_body(_EXAMPLE), self._settings))
        return self.show()

    def switch_off(self) -> Response:
        """Inject none from now on."""
        self._faults.switch(FaultPlan())
        return self.show()
