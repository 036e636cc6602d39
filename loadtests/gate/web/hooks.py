"""Flagger's eight hooks."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request

from loadtests.canary.model import HookType
from loadtests.gate.answers import Reply, reply_to
from loadtests.gate.desk import Desk
from loadtests.gate.question import Question, read_question, without_token
from loadtests.gate.record import Asked, Recorder
from loadtests.gate.state import State
from loadtests.gate.web.answering import respond
from loadtests.gate.web.guard import Guard

_MESSAGE = "eventMessage"
_TRAFFIC = re.compile(r"Advance \S+ canary weight [1-9]")
"""Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go"""


class Hooks:
    """The routes `POST /<hook type>`."""

    def __init__(
        self, desk: Desk, state: State, guard: Guard, recorder: Recorder, *, clock: Callable[[], float]
    ) -> None:
        self._desk = desk
        self._state = state
        self._guard = guard
        self._recorder = recorder
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("hooks", __name__)
        for hook in HookType:
            blueprint.add_url_rule(
                f"/{hook}", endpoint=str(hook), view_func=self.ask, methods=["POST"], defaults={"hook": hook}
            )
        return blueprint

    def ask(self, hook: HookType) -> Response:
        """Answer one call of a hook."""
        document = self._guard.document(request)
        asked = Asked(hook=str(hook), payload=without_token(document))
        question = read_question(hook, document)
        return self._noted(asked, question) if hook is HookType.EVENT else self._answered(question, asked.payload)

    # Private

    def _noted(self, asked: Asked, question: Question) -> Response:
        """Write an event down; it tells of a release as well as any question."""
        if question.checksum:
            canary, now = str(question.canary), self._clock()
            release = self._state.heard(canary, checksum=question.checksum, phase=question.phase, now=now)
            is_traffic = _TRAFFIC.match(question.metadata.get(_MESSAGE, "")) is not None
            self._state.heard_event(release, is_first_traffic=is_traffic)
        reply = Reply(status=HTTPStatus.OK, answer="noted", because="an event asks nothing")
        self._recorder.answered(asked, reply)
        return respond(reply)

    def _answered(self, question: Question, payload: Mapping[str, object]) -> Response:
        asked = Asked(hook=str(question.hook), payload=payload, check=str(question.check))
        told = self._desk.ask(question)
        reply = reply_to(question.hook, told.answer)
        self._recorder.answered(asked, reply, is_repeated=told.is_repeated)
        return respond(reply)
