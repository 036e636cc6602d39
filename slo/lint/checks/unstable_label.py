"""A label whose value changes with every release."""

import re
from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject

_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"
"""The letters of random names: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go"""
_PATTERNS = (
    ("a template", re.compile(r".*(\{\{|\$\{|\$\().*", re.DOTALL)),
    ("a version", re.compile(r"v?\d+\.\d+\.\d+([-+.].*)?|v\d+\.\d+")),
    ("a hash", re.compile(r"sha256:[0-9a-f]+|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}")),
    ("a pod", re.compile(rf"[a-z0-9-]+-{_RANDOM}{{8,10}}-{_RANDOM}{{5}}")),
    ("a time", re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?|1\d{9}(\d{3})?")),
)


def run(subject: Subject) -> Iterator[Found]:
    """Find labels of the recorded series whose value looks as if it will not stay."""
    for name, value in subject.slo.labels.items():
        kind = next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(value)), "")
        if kind:
            yield subject.found(
                Level.WARNING,
                "labels",
                f"the label {name} is {value}, which looks like {kind}: when it changes, every recorded series begins "
                "anew, alerts that fire resolve and fire again, and boards show two of each",
                f"remove {name}, or put it into the annotations",
            )
