"""Run the checks."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from loadtests.lint.catalog import load_checks
from loadtests.lint.interface import Finding, Level, Run, Subject

_ORDER = list(Level)


def lint(subjects: Iterable[Subject], *, ids: Collection[str]) -> tuple[Finding, ...]:
    """Run checks on every HPA; the worst findings come first, then by file and line."""
    checks = load_checks(ids)
    found = {finding: None for subject in subjects for finding in _findings(subject, checks)}
    return tuple(sorted(found, key=_rank))


def is_at_least(finding: Finding, level: Level) -> bool:
    """Say whether a finding is of a level or of a worse one."""
    return _ORDER.index(finding.level) <= _ORDER.index(level)


# Private


def _findings(subject: Subject, checks: Mapping[str, Run]) -> Iterator[Finding]:
    for name, run in checks.items():
        for one in run(subject):
            yield Finding(id=name, level=one.level, place=one.place, sentence=one.sentence, fix=one.fix)


def _rank(finding: Finding) -> tuple[int, str, int, str]:
    return _ORDER.index(finding.level), finding.place.file, finding.place.line or 0, finding.id
