"""What holds for every canary: a thousand random ones, each with a random course."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.canary.engine import CanaryController
from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import (
    PROMOTED_PHASES,
    PROVIDER_KUBERNETES,
    REQUEST_SUCCESS_RATE,
    Analysis,
    CanarySpec,
    Hook,
    HookType,
    Metric,
    ObjectName,
    Phase,
    ThresholdRange,
)
from loadtests.canary.timeline import CheckKind, Tick
from tests.loadtests.canary.builder import STUCK, WAITING, hook

MOST_TICKS = 400
"""More than any release takes whose webhooks agree: 100 steps of 1%, each repeated by a check below the threshold."""
_ENDS = (Phase.SUCCEEDED, Phase.FAILED)


@dataclass
class RandomSurroundings:
    """A cluster in which everything may go wrong now and then, and agrees with everything after a while."""

    data: st.DataObject
    revision_now: int = 1
    ticks: int = 0
    quiet_after: int = 20
    """From this tick on the webhooks agree, the pods are ready and there are no new revisions."""
    may_fail: bool = True

    def _is_odd(self) -> bool:
        return self.ticks < self.quiet_after and self.data.draw(st.sampled_from([False, False, False, True]))

    def revision(self) -> str:
        """Sometimes name another revision."""
        self.revision_now += self._is_odd()
        return str(self.revision_now)

    def primary_readiness(self) -> Readiness:
        """Sometimes there is none, or none any more."""
        return self._readiness()

    def canary_readiness(self) -> Readiness:
        """Sometimes there is none, or none any more."""
        return self._readiness()

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:  # noqa: ARG002 - the protocol's arguments
        """Agree in the end; nobody asks for a rollback then."""
        return HookAnswer(is_success=self._is_odd() is (hook.type is HookType.ROLLBACK))

    def measure(self, metric: Metric) -> Measured:  # noqa: ARG002
        """Be good, bad, silent or out of reach, for ever."""
        if not self.may_fail:
            return Measured(value=100.0)
        answers = [Measured(value=100.0)] * 4 + [Measured(value=0.0), Measured(), Measured(problem="gone")]
        return self.data.draw(st.sampled_from(answers))

    def route(self, routes: Routes) -> None:
        """Never be asked for shares that are none."""
        assert 100 == routes.primary + routes.canary
        assert 0 <= routes.canary <= 100

    def start_canary(self) -> None:
        """Scale the target up."""

    def stop_canary(self) -> None:
        """Scale the target down."""

    def promote(self) -> None:
        """Copy the pod template."""

    def tell(self, told: Told) -> None:
        """Never say nothing."""
        assert told.message

    def _readiness(self) -> Readiness:
        if not self._is_odd():
            return READY
        return self.data.draw(st.sampled_from([WAITING, WAITING, STUCK]))


def _step_weights() -> st.SearchStrategy[tuple[int, ...]]:
    return st.sets(st.integers(1, 120), min_size=1, max_size=6).map(lambda steps: tuple(sorted(steps)))


_WAYS = st.one_of(
    st.fixed_dictionaries({"step_weight": st.integers(1, 100), "max_weight": st.integers(0, 100)}),
    st.fixed_dictionaries({"step_weights": _step_weights()}),
    st.fixed_dictionaries(
        {"iterations": st.integers(1, 8), "match": st.sampled_from([(), ({"headers": {"x": {"exact": "y"}}},)])}
    ),
)
_HOOKS = st.lists(st.sampled_from([kind for kind in HookType if kind is not HookType.EVENT]), max_size=4)


@st.composite
def canaries(draw: st.DrawFn) -> CanarySpec:
    """Build a canary that the manifest's reader would let through."""
    judged = Analysis(
        **draw(_WAYS),
        threshold=draw(st.integers(0, 5)),
        mirror=draw(st.booleans()),
        step_weight_promotion=draw(st.sampled_from([0, 0, 10, 33, 100])),
        metrics=(Metric(name=REQUEST_SUCCESS_RATE, range=ThresholdRange(minimum=99)),),
        hooks=tuple(hook(kind, f"{kind.value}-{number}") for number, kind in enumerate(draw(_HOOKS))),
    )
    return CanarySpec(
        name="shop",
        namespace="demo",
        target=ObjectName(kind="Deployment", name="shop"),
        analysis=judged,
        provider=draw(st.sampled_from(["", "nginx", PROVIDER_KUBERNETES])),
        skip_analysis=draw(st.sampled_from([False, False, False, False, True])),
    )


def _run(spec: CanarySpec, around: RandomSurroundings) -> list[Tick]:
    controller = CanaryController(spec, around)
    around.revision_now = 1
    ticks: list[Tick] = []
    while len(ticks) < MOST_TICKS:
        ticks.append(controller.tick(10.0 * len(ticks)))
        around.ticks = len(ticks)
        if len(ticks) == around.quiet_after:
            around.revision_now += 1  # One last release, which nothing disturbs.
        if len(ticks) > around.quiet_after and ticks[-1].phase in _ENDS:
            break
    return ticks


def _is_stuck(tick: Tick) -> bool:
    """Say whether a promotion failed since the primary did not come up."""
    primary_fails = any(check.kind is CheckKind.PRIMARY and not check.is_passed for check in tick.checks)
    return tick.before in PROMOTED_PHASES and primary_fails


@settings(max_examples=200)
@given(spec=canaries(), data=st.data())
def test_invariants(spec: CanarySpec, data: st.DataObject) -> None:
    """Weights are bounded, failed checks never fall within a release, none is promoted at the threshold, all end."""
    threshold = max(spec.analysis.threshold if spec.analysis else 0, 1)
    ticks = _run(spec, RandomSurroundings(data))
    for tick in ticks:
        assert 100 == tick.primary_weight + tick.canary_weight
        assert 0 <= tick.canary_weight <= 100
        assert tick.failed_checks <= threshold
        assert all(check.is_passed for check in tick.checks[:-1]) or Phase.FAILED == tick.phase
        assert not (tick.is_mirrored and tick.canary_weight)
    analysed = ""
    for before, after in pairwise(ticks):
        assert before.phase == after.before
        if any(told.message.startswith("New revision detected!") for told in after.told):
            analysed = after.revision
            assert (0, 0) == (after.failed_checks, after.iterations)
            assert 0 == after.canary_weight or before.phase is Phase.FAILED
        elif after.phase is not Phase.FAILED:
            assert before.failed_checks <= after.failed_checks
        if after.phase is Phase.PROMOTING and before.phase is not Phase.PROMOTING:
            assert before.failed_checks < threshold
            assert analysed == after.revision
        if after.phase in _ENDS and before.phase is not after.phase:
            assert (100 if _is_stuck(after) else 0) == after.canary_weight
    assert ticks[-1].phase in _ENDS


@settings(max_examples=200)
@given(spec=canaries(), data=st.data())
def test_healthy_releases_are_promoted(spec: CanarySpec, data: st.DataObject) -> None:
    """A release that nothing is wrong with is promoted, and the primary has all requests."""
    around = RandomSurroundings(data, quiet_after=1, may_fail=False)
    around.ticks = 1
    last = _run(spec, around)[-1]
    assert (Phase.SUCCEEDED, 100, 0) == (last.phase, last.primary_weight, last.failed_checks)


@settings(max_examples=200)
@given(spec=canaries(), data=st.data())
def test_a_failing_release_is_not_promoted(spec: CanarySpec, data: st.DataObject) -> None:
    """A release whose every check fails after it has begun ends in a rollback, unless nobody looks."""

    class Failing(RandomSurroundings):
        def measure(self, metric: Metric) -> Measured:  # noqa: ARG002
            return Measured()

    around = Failing(data, quiet_after=1)
    around.ticks = 1
    expected = Phase.SUCCEEDED if spec.skip_analysis else Phase.FAILED
    assert expected == _run(spec, around)[-1].phase
