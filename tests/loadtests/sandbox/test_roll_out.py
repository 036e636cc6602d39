"""One step of a roll-out, as the Deployment controller takes it."""

import pytest

from loadtests.manifests.model import PodShare, RollingUpdate
from loadtests.sandbox.roll_out import Census, Step, next_step


def census(wanted: int, *, old: tuple[int, int] = (0, 0), new: tuple[int, int] = (0, 0)) -> Census:
    """Count pods, (ready, not ready)."""
    return Census(wanted=wanted, old_ready=old[0], old_unready=old[1], new_ready=new[0], new_unready=new[1])


@pytest.mark.parametrize(
    ("expected", "counted"),
    [
        pytest.param(Step(), census(3, new=(2, 1)), id="nothing to replace and enough pods: nothing to do"),
        pytest.param(Step(start=2), census(3, new=(1, 0)), id="too few pods: the missing ones start"),
        pytest.param(Step(stop_new=2), census(1, new=(2, 1)), id="too many pods: the surplus goes"),
        pytest.param(Step(start=1), census(1, old=(1, 0)), id="of one pod: one in excess starts"),
        pytest.param(
            Step(), census(1, old=(1, 0), new=(0, 1)), id="of one pod: the old one stays until the new is ready"
        ),
        pytest.param(Step(stop_old=1), census(1, old=(1, 0), new=(1, 0)), id="of one pod: then the old one goes"),
        pytest.param(Step(start=1), census(4, old=(4, 0)), id="of four: a quarter in excess starts first"),
        pytest.param(Step(stop_old=1), census(4, old=(4, 0), new=(0, 1)), id="of four: a quarter may be missing"),
        pytest.param(Step(start=1), census(4, old=(3, 0), new=(0, 1)), id="of four: the next one starts in its place"),
        pytest.param(Step(), census(4, old=(3, 0), new=(0, 2)), id="of four: no more go before one is ready"),
        pytest.param(
            Step(stop_old=1), census(4, old=(2, 1), new=(1, 1)), id="one that is not ready goes, nobody would miss it"
        ),
        pytest.param(Step(stop_old=0), census(4, old=(2, 0), new=(0, 3)), id="too few ready: everybody stays"),
        pytest.param(Step(stop_old=2), census(2, old=(2, 0), new=(2, 0)), id="scaled in meanwhile: the old ones go"),
        pytest.param(
            Step(start=1), census(8, old=(3, 0), new=(6, 0)), id="scaled out meanwhile: as far as there is room"
        ),
        pytest.param(Step(stop_new=1), census(1, old=(1, 0), new=(2, 0)), id="scaled in below the new ones: they go"),
    ],
)
def test_a_step_keeps_the_bounds(expected: Step, counted: Census) -> None:
    """With Kubernetes' default of a quarter each."""
    assert expected == next_step(counted, RollingUpdate())


@pytest.mark.parametrize(
    ("expected", "replicas", "strategy"),
    [
        pytest.param((2, 1), 1, RollingUpdate(), id="a quarter of one: one more, none missing"),
        pytest.param((5, 3), 4, RollingUpdate(), id="a quarter of four"),
        pytest.param((13, 8), 10, RollingUpdate(), id="a quarter of ten: rounded up above, down below"),
        pytest.param(
            (4, 2),
            3,
            RollingUpdate(max_surge=PodShare(amount=1), max_unavailable=PodShare(amount=1)),
            id="numbers of pods",
        ),
        pytest.param(
            (1, 0),
            1,
            RollingUpdate(max_surge=PodShare(amount=0), max_unavailable=PodShare(amount=10, is_percent=True)),
            id="shares that come to nothing: one may be missing",
        ),
        pytest.param(
            (2, 0),
            2,
            RollingUpdate(max_surge=PodShare(amount=0), max_unavailable=PodShare(amount=5)),
            id="more than there are: all may be missing",
        ),
    ],
)
def test_bounds_are_kubernetes_own(expected: tuple[int, int], replicas: int, strategy: RollingUpdate) -> None:
    """The most pods there may be, and the fewest that must be ready."""
    assert expected == strategy.bounds(replicas)
