"""The two ends that network jobs of other pods send to and receive from."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected

from load_harness.params.network import parse_source
from load_harness.web.answers import answer
from load_harness.web.body import query
from load_harness.workloads.exchange import MOST_BURST_BYTES, POD_HEADER, SINK_PATH, SOURCE_PATH

_PIECE_BYTES = 1 << 16


class NetworkEnds:
    """The routes `/peers/sink` and `/peers/source`; a body that comes slowly takes a slot, as every such body does."""

    def __init__(self, *, pod: str) -> None:
        self._headers = {POD_HEADER: pod}
        self._content = bytes(range(256)) * (MOST_BURST_BYTES // 256)

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("network", __name__)
        blueprint.add_url_rule(SINK_PATH, view_func=self.sink, methods=["POST"])
        blueprint.add_url_rule(SOURCE_PATH, view_func=self.source, methods=["GET"])
        return blueprint

    def sink(self) -> Response:
        """Throw the body away, and say how long it was."""
        request.max_content_length = MOST_BURST_BYTES + 1  # at its bound, Werkzeug takes a body for a longer one
        received = 0
        while piece := request.stream.read(_PIECE_BYTES):
            received += len(piece)
        if received < (request.content_length or 0):
            raise ClientDisconnected
        return answer({"received_bytes": received}, headers=dict(self._headers))

    def source(self) -> Response:
        """Answer with so many bytes."""
        count = parse_source(query())
        return Response(self._content[:count], headers=self._headers, mimetype="application/octet-stream")
