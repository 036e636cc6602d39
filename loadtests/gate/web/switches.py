"""The switches of Flagger's load tester, under its paths and with its statuses.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/loadtester/server.go
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request

from loadtests.gate.answers import Reply
from loadtests.gate.checks.switch import GATE, SWITCHES, SwitchCheck
from loadtests.gate.question import CanaryName, read_canary, without_token
from loadtests.gate.record import Asked, Recorder
from loadtests.gate.state import State
from loadtests.gate.web.answering import respond
from loadtests.gate.web.guard import Guard

_Act = Callable[[str, CanaryName], Reply]


class Switches:
    """The routes `POST /gate/...` and `POST /rollback/...`."""

    def __init__(self, state: State, check: SwitchCheck, guard: Guard, recorder: Recorder) -> None:
        self._state = state
        self._check = check
        self._guard = guard
        self._recorder = recorder

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("switches", __name__)
        acts: dict[str, _Act] = {"open": self._open, "close": self._close, "check": self._look}
        always: dict[str, _Act] = {"approve": _approve, "halt": _halt}
        for switch in SWITCHES:
            for name, act in {**acts, **(always if switch == GATE else {})}.items():
                path = f"/{switch}/{name}"
                blueprint.add_url_rule(path, endpoint=path, view_func=self._view(switch, name, act), methods=["POST"])
        return blueprint

    # Private

    def _view(self, switch: str, name: str, act: _Act) -> Callable[[], Response]:
        def view() -> Response:
            document = self._guard.document(request)
            asked = Asked(hook=f"{switch}/{name}", payload=_payload(document), check="switch")
            reply = act(switch, read_canary(document))
            self._recorder.answered(asked, reply)
            return respond(reply)

        return view

    def _open(self, switch: str, canary: CanaryName) -> Reply:
        return self._moved(switch, canary, is_open=True)

    def _close(self, switch: str, canary: CanaryName) -> Reply:
        return self._moved(switch, canary, is_open=False)

    def _moved(self, switch: str, canary: CanaryName, *, is_open: bool) -> Reply:
        self._state.set_switch(switch, str(canary), is_open=is_open)
        because = self._check.standing(switch, canary)
        return Reply(status=HTTPStatus.ACCEPTED, answer="open" if is_open else "closed", because=because)

    def _look(self, switch: str, canary: CanaryName) -> Reply:
        is_open = self._state.is_open(switch, str(canary))
        status = HTTPStatus.OK if is_open else HTTPStatus.FORBIDDEN
        because = self._check.standing(switch, canary)
        return Reply(status=status, answer="open" if is_open else "closed", because=because)


def _approve(_: str, canary: CanaryName) -> Reply:
    return Reply(status=HTTPStatus.OK, answer="approved", because=f"{canary}: this path approves everything")


def _halt(_: str, canary: CanaryName) -> Reply:
    return Reply(status=HTTPStatus.FORBIDDEN, answer="refused", because=f"{canary}: this path refuses everything")


def _payload(document: Mapping[str, object]) -> dict[str, object]:
    """Fill in what only Flagger sends, so that all lines of the journal have the same fields."""
    return {"phase": "", "checksum": "", **without_token(document)}
