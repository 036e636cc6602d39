"""The fault switch, of this pod or of all."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response

from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.cluster.loads import ClusterLoads
from load_harness.faults import Faults
from load_harness.params.distributions import named
from load_harness.params.fault_rule import MEAN, FaultRule
from load_harness.params.faults import APPLIES, FaultPlan, parse_faults
from load_harness.params.scope import Scope, parse_scope
from load_harness.settings import Settings
from load_harness.web.answers import answer
from load_harness.web.body import json_body, query
from load_harness.web.pods import refuse_silence
from load_harness.web.slots import Slots

_PATH = "/faults"
_EXAMPLE = '{"error_rate": 0.1, "latency_milliseconds": 200}'


class FaultApi:
    """The route `/faults`; asking other pods keeps a thread waiting, so it takes a slot."""

    def __init__(self, settings: Settings, faults: Faults, *, cluster: ClusterLoads, slots: Slots) -> None:
        self._settings = settings
        self._faults = faults
        self._cluster = cluster
        self._slots = slots

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("faults", __name__)
        routes: dict[str, Callable[[], Response]] = {"GET": self.show, "PUT": self.switch, "DELETE": self.switch_off}
        for method, view in routes.items():
            blueprint.add_url_rule(_PATH, view_func=view, methods=[method])
        return blueprint

    def show(self) -> Response:
        """Show which faults are injected."""
        if parse_scope(query()) is Scope.CLUSTER:
            return self._everywhere("GET")
        return self._shown()

    def switch(self) -> Response:
        """Inject other faults from now on."""
        scope = parse_scope(query())
        raw = json_body(_EXAMPLE)
        plan = parse_faults(raw, self._settings)
        if scope is Scope.CLUSTER:
            return self._everywhere("PUT", raw)
        self._faults.switch(plan)
        return self._shown()

    def switch_off(self) -> Response:
        """Inject none from now on."""
        if parse_scope(query()) is Scope.CLUSTER:
            return self._everywhere("DELETE")
        self._faults.switch(FaultPlan())
        return self._shown()

    def _shown(self) -> Response:
        plan = self._faults.plan
        return answer(
            {
                **_rule(plan),
                "routes": {route: _rule(rule) for route, rule in plan.routes},
                "versions": list(plan.versions) or None,
                APPLIES: self._faults.are_on,
                "seed": plan.seed,
            }
        )

    def _everywhere(self, method: str, body: Mapping[str, object] | None = None) -> Response:
        with self._slots.one():
            pods = self._cluster.everywhere(method, _PATH, body)
        refuse_silence(pods)
        missing = [pod.address for pod in pods if not pod.good]
        document = {"complete": not missing, "missing": missing, "pods": [_described(pod) for pod in pods]}
        return answer(document, HTTPStatus.MULTI_STATUS if missing else HTTPStatus.OK)


def _rule(rule: FaultRule) -> dict[str, object]:
    return {
        "error_rate": rule.error_rate,
        "statuses": {str(status): share for status, share in rule.statuses} or None,
        "latency_milliseconds": rule.latency_milliseconds,
        "latency_jitter_milliseconds": rule.latency_jitter_milliseconds,
        "latency": None if rule.latency is None else named(rule.latency),
        MEAN: rule.delays.mean,
    }


def _described(pod: PodAnswer) -> dict[str, object]:
    said: dict[str, object] = {}
    if pod.good:
        said = {"faults": pod.document}
    elif pod.outcome is Outcome.REFUSED:
        said = {"problem": pod.document}
    return {"address": pod.address, "outcome": pod.outcome, "because": pod.because, **said}
