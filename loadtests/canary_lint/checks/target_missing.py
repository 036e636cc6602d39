"""A target that is not there."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.target import Named
from slo.findings.interface import Found, Level
from slo.suggestions import nearest


def run(subject: Subject) -> Iterator[Found]:
    """Find a targetRef that is not among the files, where others are."""
    wanted = subject.canary.target
    if subject.target is not None or wanted.kind == "Service" or not subject.others:
        return
    names = [one.name for one in subject.others if one.kind == wanted.kind]
    close = "" if wanted.name in names else nearest(wanted.name, names)
    fix = f"did you mean {close}?" if close else "correct kind and name, or give the file of the target, too"
    yield Found(
        level=Level.ERROR,
        place=subject.place("spec", "targetRef", "name"),
        sentence=f"{subject.canary.name}: {wanted.kind} {wanted.name} is not among the files (there is "
        f"{', '.join(sorted(_spelt(subject, one) for one in subject.others))}), so nothing is released",
        fix="put both into one namespace" if wanted.name in names else fix,
    )


# Private


def _spelt(subject: Subject, one: Named) -> str:
    return str(one) if one.is_in(subject.canary.namespace) else f"{one} in namespace {one.namespace}"
