"""Wire the gate together; nothing else knows all of its parts."""

import logging
import time
from collections.abc import Callable

from flask import Flask
from prometheus_client import CollectorRegistry

from loadtests.gate.checks.compare import CompareCheck
from loadtests.gate.checks.interface import Check
from loadtests.gate.checks.none import NoCheck
from loadtests.gate.checks.scenario import ScenarioCheck
from loadtests.gate.checks.slo import SloCheck
from loadtests.gate.checks.switch import SWITCHES, SwitchCheck
from loadtests.gate.desk import Desk
from loadtests.gate.journal import JOURNAL, STATE, Journal
from loadtests.gate.metrics import GateMetrics
from loadtests.gate.record import Recorder
from loadtests.gate.settings import MAX_BODY_BYTES, QUESTION_THREADS, GateSettings
from loadtests.gate.state import State
from loadtests.gate.terms import CheckKind
from loadtests.gate.web.answering import install_answers
from loadtests.gate.web.guard import Guard
from loadtests.gate.web.hooks import Hooks
from loadtests.gate.web.switches import Switches
from slo.serving.observing import Observing

DESK = "load_harness_gate"
"""The key of the desk in `app.extensions`."""


def create_app(settings: GateSettings, *, clock: Callable[[], float] = time.time) -> Flask:
    """Build the gate."""
    state = State(settings.directory / STATE)
    switch = SwitchCheck(state)
    checks: dict[CheckKind, Check] = {
        CheckKind.NONE: NoCheck(),
        CheckKind.COMPARE: CompareCheck(state, settings.prometheus, clock=clock),
        CheckKind.SCENARIO: ScenarioCheck(state, sandbox=settings.sandbox, runs=settings.runs, clock=clock),
        CheckKind.SLO: SloCheck(settings.slos, settings.prometheus),
        CheckKind.SWITCH: switch,
    }
    desk = Desk(checks, state, most=QUESTION_THREADS, clock=clock)
    registry = CollectorRegistry()
    metrics = GateMetrics(
        registry,
        count_under_way=lambda: desk.under_way,
        count_open={name: lambda name=name: state.count_open(name) for name in SWITCHES},  # type: ignore[misc]
    )
    journal = Journal(settings.directory / JOURNAL)
    recorder = Recorder(journal, metrics, logging.getLogger("loadtests.gate"), clock=clock)
    guard = Guard(settings.token)
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.extensions[DESK] = desk
    install_answers(app, recorder)
    for part in (Hooks(desk, state, guard, recorder, clock=clock), Switches(state, switch, guard, recorder)):
        app.register_blueprint(part.blueprint())
    app.register_blueprint(Observing(registry).blueprint())
    return app
