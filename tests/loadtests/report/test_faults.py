"""The report says what was broken on purpose, what of the plan was not, and draws both ends of it."""

from dataclasses import replace
from typing import Any

from dashboards.page.charts import MarkerKind
from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault
from loadtests.report.charts import chart_group
from loadtests.report.facts import facts, notices
from loadtests.run.model import Event, Run
from tests.loadtests.run_builder import START, good_run, restarted


def event(predicate: str, seconds: float, *, number: int, **content: Any) -> Event:  # noqa: ANN401 - JSON
    """Give the event of a fault."""
    return Event(
        time=START + seconds,
        type=f"dev.cdeventsx.load-harness-fault.{predicate}.0.1.0",
        subject="a fault",
        content={"fault": number, "pods": [], "problems": [], **content},
    )


def run() -> Run:
    """Give a run with three planned faults, of which two were done, one of them not as planned."""
    freeze: dict[str, Any] = {"number": 1, "action": "freeze", "target": "balancer"}
    kill: dict[str, Any] = {"number": 2, "action": "kill", "target": "pods", "pods": ["load-harness-5d8f-0"]}
    on_purpose = {"reason": "killed on purpose", "on_purpose": True}
    planned = tuple(
        PlannedFault(at_seconds=at, action=action, target=target, for_seconds=2.0)
        for at, action, target in (
            (20.0, FaultAction.FREEZE, FaultTarget.BALANCER),
            (40.0, FaultAction.KILL, FaultTarget.PODS),
            (90.0, FaultAction.FREEZE, FaultTarget.PROMETHEUS),
        )
    )
    events = (
        event("injected", 20.1, **freeze),
        event("ended", 22.1, **freeze, problems=["it did not like it"]),
        event("injected", 40.0, **kill),
        replace(restarted(40.1), content=on_purpose),
        event("ended", 40.1, **kill),
    )
    given = good_run()
    return replace(given, events=events, facts=replace(given.facts, faults=planned))


def test_faults_are_among_the_facts() -> None:
    """As what was on purpose, with the times at which it really was."""
    named = dict(facts(run()))

    assert "on purpose: the balancer was frozen on purpose from 20 s to 22 s" == named["fault 1"]
    assert "on purpose: pod load-harness-5d8f-0 was killed on purpose at 40 s" == named["fault 2"]
    assert "fault 3" not in named


def test_notices_say_what_was_done_and_what_was_not() -> None:
    """Who reads the verdict must know; the prediction knew nothing of it."""
    said = notices(run())

    assert (
        "The balancer was frozen on purpose from 20 s to 22 s.",
        "Not as planned: it did not like it.",
        "Pod load-harness-5d8f-0 was killed on purpose at 40 s.",
        "Planned and not done: fault 3 (freeze Prometheus at 90 s).",
        "The prediction does not model these faults (it models roll-outs only).",
    ) == said[1:]


def test_a_roll_out_is_no_surprise_to_the_prediction() -> None:
    """It is the one fault that is modelled."""
    given = good_run()
    roll_out = PlannedFault(at_seconds=9.0, action=FaultAction.ROLL_OUT, target=FaultTarget.DEPLOYMENT)

    said = notices(replace(given, facts=replace(given.facts, faults=(roll_out,))))

    assert ("Planned and not done: fault 1 (roll out the deployment at 9 s).",) == said[1:]


def test_charts_mark_both_ends() -> None:
    """A moment has one mark; a restart on purpose has none of its own."""
    marked = [
        (marker.time - START, marker.label)
        for marker in chart_group(run()).markers
        if marker.kind in {MarkerKind.FAULT, MarkerKind.ALERT}
    ]

    frozen = "the balancer was frozen on purpose from 20 s to 22 s"
    killed = "pod load-harness-5d8f-0 was killed on purpose at 40 s"
    assert [(20.1, frozen), (22.1, f"over: {frozen}"), (40.0, killed)] == [
        (round(seconds, 3), label) for seconds, label in marked
    ]
