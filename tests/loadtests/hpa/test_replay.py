"""Replay of recorded observations."""

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.records import Restart
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from tests.loadtests.hpa.builder import NOW, behavior, controller, observe, pods_policy, rules, spec

LIMITED = spec(behavior=behavior(up=rules(pods_policy(3, 60))))
OBSERVATIONS = [observe(1, 500), observe(4, 500, seconds=15), observe(4, 500, seconds=30)]


def test_replay_decides_as_the_controller_did() -> None:
    """The same observations give the same decisions."""
    loop = controller(LIMITED)
    decided = [loop.reconcile(one) for one in OBSERVATIONS]
    assert decided == list(replay(LIMITED, OBSERVATIONS, flags=ControllerFlags(), kubernetes=profile("1.35")))


def test_a_restart_makes_it_forget() -> None:
    """The scale event of the first sync is forgotten, so the last may scale again."""
    restarted = [*OBSERVATIONS[:2], Restart(time=NOW + 20), OBSERVATIONS[2]]
    decisions = replay(LIMITED, restarted, flags=ControllerFlags(), kubernetes=profile("1.35"))
    assert [4, 4, 7] == [decision.desired_replicas for decision in decisions]
