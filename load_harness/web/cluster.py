"""One load over all pods: start it, look at it, stop it."""

from collections.abc import Callable

from flask import Blueprint, Response, url_for

from load_harness.cgroup import Limits
from load_harness.cluster.loads import ClusterLoads
from load_harness.params.cluster import parse_cluster
from load_harness.params.cluster_id import CLUSTER_ID, parse_cluster_id
from load_harness.settings import Settings
from load_harness.web.body import json_body, once
from load_harness.web.pods import cluster_load, placed
from load_harness.web.slots import Slots

_EXAMPLE = '{"kind": "cpu", "total": {"millicores": 2000}, "duration_seconds": 60}'


class ClusterApi:
    """The routes under `/load/cluster`; asking other pods keeps a thread waiting, so it takes a slot."""

    def __init__(self, settings: Settings, *, loads: ClusterLoads, limits: Callable[[], Limits], slots: Slots) -> None:
        self._settings = settings
        self._loads = loads
        self._limits = limits
        self._slots = slots

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("cluster", __name__, url_prefix="/load/cluster")
        blueprint.add_url_rule("", view_func=self.start, methods=["POST"])
        blueprint.add_url_rule("/<id>", view_func=self.show, methods=["GET"])
        blueprint.add_url_rule("/<id>", view_func=self.stop, methods=["DELETE"])
        return blueprint

    def start(self) -> Response:
        """Spread a load over every pod."""
        raw, name = json_body(_EXAMPLE), once()
        with self._slots.one():
            addresses = self._loads.addresses()
            load = parse_cluster(raw, self._settings, self._limits(), pods=len(addresses))
            placement = self._loads.start(load, addresses, name)
        return placed(placement, location=url_for(".show", id=placement.id))

    def show(self, id: str) -> Response:  # noqa: A002 - the name in the contract's route
        """Show a cluster load, pod by pod and added up."""
        with self._slots.one():
            pods = self._loads.look(parse_cluster_id({CLUSTER_ID: id}))
        return cluster_load(id, pods)

    def stop(self, id: str) -> Response:  # noqa: A002 - the name in the contract's route
        """Stop a cluster load on every pod."""
        with self._slots.one():
            pods = self._loads.stop(parse_cluster_id({CLUSTER_ID: id}))
        return cluster_load(id, pods)
