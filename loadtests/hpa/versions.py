"""What differs between versions of Kubernetes: one profile of the autoscaler per version."""

import re
from dataclasses import dataclass

from slo.errors import InvalidInput, Mistake, Place

DEFAULT_VERSION = "1.35"
_OLDEST_MINOR, _NEWEST_MINOR = 28, 36
_VERSION = re.compile(r"v?1\.([0-9]{1,3})(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesProfile:
    """How the autoscaler of one version decides."""

    version: str
    """Major and minor, as `1.35`."""
    bounds_tolerance: bool
    """From 1.33 the ratio is compared with 1 - t and 1 + t; before, its distance from 1 with t. In doubles, a ratio of
    exactly 1.1 is then inside a tolerance of 0.1, and was outside.

    Source: https://github.com/kubernetes/kubernetes/pull/130797
    """
    rejects_unknown_container: bool
    """From 1.34 a ContainerResource metric fails if a pod's spec lacks the container; before, it requests 0."""
    caps_external_per_pod: bool
    """From 1.34 an External metric with AverageValue stops at the largest integer; before, it wraps round.

    Source: https://github.com/kubernetes/kubernetes/pull/127050
    """
    has_behavior_tolerance: bool
    """From 1.35 (beta, on by default) `behavior.scaleUp|scaleDown.tolerance` counts; in 1.33 and 1.34 it is alpha and
    off, and before it is unknown: the field is ignored there.

    Source: https://github.com/kubernetes/enhancements/issues/4951
    """
    caps_value: bool
    """From 1.35 an Object or External metric with Value stops at the largest integer; before, it wraps round.

    Source: https://github.com/kubernetes/kubernetes/pull/133888
    """


def profile(version: str) -> KubernetesProfile:
    """Return the profile of a version such as `1.35`, `v1.35` or `1.35.2`.

    1.36 decides as 1.35 does: its scale to zero is behind a gate that is off by default.

    Raises:
        InvalidInput: the text is no version, or not one whose autoscaler is known.
    """
    match = _VERSION.fullmatch(version)
    minor = int(match[1]) if match else 0
    if not _OLDEST_MINOR <= minor <= _NEWEST_MINOR:
        known = f"1.{_OLDEST_MINOR}..1.{_NEWEST_MINOR}"
        rule = f"must be a version whose autoscaler is known, {known}"
        place = Place(file="Kubernetes version")
        raise InvalidInput([Mistake(place=place, value=version, rule=rule, next_step=f"write it as {DEFAULT_VERSION}")])
    return KubernetesProfile(
        version=f"1.{minor}",
        bounds_tolerance=minor >= 33,  # noqa: PLR2004 - the fields above say what came when
        rejects_unknown_container=minor >= 34,  # noqa: PLR2004 - the same
        caps_external_per_pod=minor >= 34,  # noqa: PLR2004 - the same
        has_behavior_tolerance=minor >= 35,  # noqa: PLR2004 - the same
        caps_value=minor >= 35,  # noqa: PLR2004 - the same
    )
