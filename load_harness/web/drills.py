"""Drills: misbehave exactly as asked; off unless switched on."""

import http.client
import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response

from load_harness.errors import Problem
from load_harness.lifecycle import Lifecycle
from load_harness.params.drills import parse_delay, parse_status
from load_harness.settings import Settings
from load_harness.web.answers import answer
from load_harness.web.slots import Slots

_DRILL = "urn:load-harness:drill"
"""The type of a problem document that was asked for, so that nobody debugs it as a real one."""
_WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})


class Drills:
    """The routes of drills."""

    def __init__(
        self,
        settings: Settings,
        lifecycle: Lifecycle,
        *,
        slots: Slots,
        sleep: Callable[[float], None],
        crash: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._lifecycle = lifecycle
        self._slots = slots
        self._sleep = sleep
        self._crash = crash

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("drills", __name__)
        blueprint.before_request(self._refuse_unless_on)
        blueprint.add_url_rule("/drain", view_func=self.drain, methods=["POST"])
        blueprint.add_url_rule("/delay/<seconds>", view_func=self.delay, methods=["GET"])
        blueprint.add_url_rule("/status/<code>", view_func=self.status, methods=["GET"])
        blueprint.add_url_rule("/panic", view_func=self.panic, methods=["POST"])
        return blueprint

    def drain(self) -> Response:
        """Stop being ready; the pod stays so until it is replaced."""
        self._lifecycle.drain("asked to by POST /drain")
        return answer({"status": "draining", "because": self._lifecycle.draining_because}, HTTPStatus.ACCEPTED)

    def delay(self, seconds: str) -> Response:
        """Answer late."""
        delay_seconds = parse_delay(seconds, self._settings)
        with self._slots.one():
            self._sleep(delay_seconds)
        return answer({"seconds": delay_seconds})

    def status(self, code: str) -> Response:
        """Answer with a status."""
        wanted = parse_status(code)
        if wanted in _WITHOUT_BODY:
            empty = Response(status=wanted)
            del empty.headers["Content-Type"]
            return empty
        if wanted < HTTPStatus.BAD_REQUEST:
            return Response(json.dumps({"status": wanted}), wanted, mimetype="application/json")
        return Response(json.dumps(_problem(wanted)), wanted, mimetype="application/problem+json")

    def panic(self) -> Response:
        """End the pod as a crash would: at once, with no answer."""
        self._crash()
        return answer({"status": "crashing"}, HTTPStatus.ACCEPTED)

    def _refuse_unless_on(self) -> None:
        if not self._settings.drills:
            raise Problem(
                HTTPStatus.FORBIDDEN, "drills: are off; set LOAD_HARNESS_DRILLS=true and restart to allow them"
            )


def _problem(code: int) -> dict[str, object]:
    return {
        "type": _DRILL,
        "title": http.client.responses.get(code, "Unassigned"),
        "status": code,
        "detail": f"this answer: was asked for by GET /status/{code}",
    }
