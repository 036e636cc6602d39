"""A tolerance field that the version does not read."""

from collections.abc import Iterator

from loadtests.hpa.normalization import Direction
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level

_KNOWN_FROM = 33


def run(subject: Subject) -> Iterator[Found]:
    """Find tolerances on versions without the field, or where it is behind a gate that is off."""
    behavior = subject.hpa.behavior
    if behavior is None or subject.kubernetes.has_behavior_tolerance:
        return
    version, flag = subject.kubernetes.version, subject.flags.tolerance
    for direction, rules in ((Direction.UP, behavior.scale_up), (Direction.DOWN, behavior.scale_down)):
        if rules.tolerance is None:
            continue
        if subject.minor >= _KNOWN_FROM:
            how = f"in Kubernetes {version} the field is alpha and off, so the API server drops it"
        else:
            how = f"Kubernetes {version} does not know the field: it is dropped, or the manifest refused"
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "behavior", direction.value, "tolerance"),
            sentence=f"{how}, and the controller's flag of {flag:g} counts instead of {rules.tolerance:g}",
            fix="remove it, switch on HPAConfigurableTolerance (1.33 and 1.34), or upgrade to 1.35",
        )
