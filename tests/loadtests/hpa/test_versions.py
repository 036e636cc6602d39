"""Which version of Kubernetes does what."""

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.versions import DEFAULT_VERSION, profile
from slo.errors import InvalidInput
from tests.loadtests.hpa.builder import behavior, pods_policy, rules

TOLERANT = behavior(up=rules(pods_policy(4), tolerance=0.01), down=rules(pods_policy(4), tolerance=0.9))


@pytest.mark.parametrize(
    ("version", "differences"),
    [
        ("1.28", (False, False, False, False, False)),
        ("1.32", (False, False, False, False, False)),
        ("1.33", (True, False, False, False, False)),
        ("1.34", (True, True, True, False, False)),
        ("1.35", (True, True, True, True, True)),
        ("1.36", (True, True, True, True, True)),
    ],
)
def test_profiles(version: str, differences: tuple[bool, ...]) -> None:
    """Each change came with one version and stayed."""
    known = profile(version)
    assert differences == (
        known.bounds_tolerance,
        known.rejects_unknown_container,
        known.caps_external_per_pod,
        known.has_behavior_tolerance,
        known.caps_value,
    )


@pytest.mark.parametrize("version", ["1.35", "v1.35", "1.35.2", "v1.35.10"])
def test_spellings(version: str) -> None:
    """The patch version and the v do not matter."""
    assert "1.35" == profile(version).version == DEFAULT_VERSION


@pytest.mark.parametrize("version", ["1.27", "1.37", "2.35", "1", "", "latest", "1.35-rc1"])
def test_unknown_version(version: str) -> None:
    """A version whose autoscaler is not known is refused, with those that are."""
    with pytest.raises(InvalidInput) as caught:
        profile(version)
    assert str(caught.value).endswith(": must be a version whose autoscaler is known, 1.28..1.36; write it as 1.35")


@pytest.mark.parametrize(
    ("version", "up", "down"), [("1.32", 0.1, 0.1), ("1.34", 0.1, 0.1), ("1.35", 0.01, 0.9), ("1.36", 0.01, 0.9)]
)
def test_tolerance_per_direction(version: str, up: float, down: float) -> None:
    """The behavior's tolerances count from 1.35 on; before, the field is ignored."""
    tolerance = tolerance_of(TOLERANT, ControllerFlags(), profile(version))
    assert (up, down) == (tolerance.up, tolerance.down)


def test_tolerance_of_one_direction() -> None:
    """The direction that does not say keeps the flag, also where the other says zero."""
    half = behavior(up=rules(pods_policy(4), tolerance=0.0))
    tolerance = tolerance_of(half, ControllerFlags(tolerance=0.2), profile("1.35"))
    assert (0.0, 0.2) == (tolerance.up, tolerance.down)


@pytest.mark.parametrize(
    ("ratio", "tolerance", "before", "after"),
    [
        # |1.0 - 1.1| is 0.10000000000000009 in doubles, above 0.1; but 1.0 + 0.1 is 1.1.
        pytest.param(1.1, 0.1, False, True, id="110 % of the target"),
        pytest.param(55 / 50, 0.1, False, True, id="55 of 50"),
        pytest.param(0.9, 0.1, True, True, id="90 % of the target"),
        pytest.param(1.01, 0.01, False, True, id="101 % at a tolerance of 1 %"),
        # |1.0 - 0.99| is 0.010000000000000009, above 0.01; but 1.0 - 0.01 is 0.99.
        pytest.param(0.99, 0.01, False, True, id="99 % at a tolerance of 1 %"),
        pytest.param(1.05, 0.05, False, True, id="105 % at a tolerance of 5 %"),
        pytest.param(0.95, 0.05, False, True, id="95 % at a tolerance of 5 %"),
        # A half is exact in doubles, so that both forms meet their boundary.
        pytest.param(1.5, 0.5, True, True, id="150 % at a tolerance of 50 %"),
        pytest.param(0.5, 0.5, True, True, id="50 % at a tolerance of 50 %"),
        pytest.param(1.11, 0.1, False, False, id="111 % of the target"),
        pytest.param(0.89, 0.1, False, False, id="89 % of the target"),
    ],
)
def test_tolerance_boundary(ratio: float, tolerance: float, before: bool, after: bool) -> None:  # noqa: FBT001 - a table
    """From 1.33 a ratio on the boundary is inside."""
    flags = ControllerFlags(tolerance=tolerance)
    old, new = (tolerance_of(None, flags, profile(version)) for version in ("1.32", "1.33"))
    assert (before, after) == (old.covers(ratio), new.covers(ratio))


def test_no_number_is_never_within() -> None:
    """A ratio of nothing to nothing is outside in every version."""
    nan = float("nan")
    assert not any(tolerance_of(None, ControllerFlags(), profile(version)).covers(nan) for version in ("1.28", "1.35"))
