"""What holds for every record, of random canaries with random courses."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loadtests.canary.engine import CanaryController
from loadtests.canary.model import RUNNING_PHASES, CanarySpec
from loadtests.canary.model import Phase as CanaryPhase
from loadtests.canary.timeline import Tick
from loadtests.canary_verification.model import Fit
from loadtests.canary_verification.replay import replay
from loadtests.canary_verification.verify import verify_events
from tests.loadtests.canary.test_properties import RandomSurroundings, canaries
from tests.loadtests.canary_verification.records import stream, timeline, webhooks

_TICKS = 40
ONCE = [Phase.explicit, Phase.reuse, Phase.generate]
"""Making a course of so many draws shorter takes minutes, and says little more."""


def random_course(spec: CanarySpec, data: st.DataObject) -> list[Tick]:
    """Run a canary with everything that may go wrong now and then."""
    around = RandomSurroundings(data=data, quiet_after=30)
    controller = CanaryController(spec, around)
    ticks = []
    for number in range(_TICKS):
        around.ticks = number
        if number == 1:
            around.revision_now += 1
        ticks.append(controller.tick(number * spec.tick_seconds))
    return ticks


@given(spec=canaries(), data=st.data())
@settings(max_examples=30, deadline=None, phases=ONCE, suppress_health_check=list(HealthCheck))
def test_a_whole_record_is_consistent(spec: CanarySpec, data: st.DataObject) -> None:
    """Nothing is missing in a record of the engine itself, and the comparison finds each status again."""
    ticks = random_course(spec, data)
    payloads = webhooks(ticks)

    verification = verify_events(spec, stream(payloads))

    assert {Fit.CONSISTENT} == {row.fit for row in verification.rows}
    # Between releases all statuses are alike: what is told does not show which it is.
    told = [(_running(tick.phase), tick.canary_weight, tick.failed_checks) for tick in ticks if tick.told]
    seen = [(_running(row.phase), row.canary_weight, row.failed_checks) for row in verification.rows if row.told]
    assert told == seen


@given(spec=canaries(), data=st.data())
@settings(max_examples=50, deadline=None, phases=ONCE, suppress_health_check=list(HealthCheck))
def test_recorded_ticks_are_consistent(spec: CanarySpec, data: st.DataObject) -> None:
    """Replaying the answers of every tick leads to the same ticks."""
    rows = replay(spec, timeline(spec, random_course(spec, data)))

    assert {(Fit.CONSISTENT, "")} == {(row.fit, row.because) for row in rows}


@given(spec=canaries(), data=st.data())
@settings(max_examples=30, deadline=None, phases=ONCE, suppress_health_check=list(HealthCheck))
def test_lost_events_never_contradict(spec: CanarySpec, data: st.DataObject) -> None:
    """What is not recorded is missing, which is no proof against the engine."""
    payloads = webhooks(random_course(spec, data))
    kept = [one for one in payloads if data.draw(st.sampled_from([True, True, True, False]))] or payloads[:1]

    verification = verify_events(spec, stream(kept))

    assert Fit.CONTRADICTING not in {row.fit for row in verification.rows}


def _running(phase: CanaryPhase) -> CanaryPhase | None:
    return phase if phase in RUNNING_PHASES else None
