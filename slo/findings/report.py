"""What a lint command has to tell, before it is text."""

from collections import Counter
from dataclasses import dataclass

from slo.findings.interface import Finding, Level, Unmade


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check that ran, for the formats that list them."""

    id: str
    summary: str
    page: str
    """Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The findings of one run."""

    command: str
    """As `hpa lint`."""
    noun: str
    """What was looked at, as `autoscaler`; its plural is regular."""
    looked_at: int
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    """The checks that ran, in the order of the alphabet."""
    not_made: tuple[Unmade, ...] = ()
    """Those of them that could not look at what they need."""
    threshold: Level = Level.NOTE
    """The level from which a finding fails the run."""

    @property
    def has_failed(self) -> bool:
        """Say whether any finding is of the threshold's level or worse."""
        return any(one.is_at_least(self.threshold) for one in self.findings)

    @property
    def scope(self) -> str:
        """Say how much was looked at."""
        return f"{self.looked_at} {self.noun if self.looked_at == 1 else self.nouns}"

    @property
    def nouns(self) -> str:
        """Give the plural of what was looked at."""
        return f"{self.noun.removesuffix('y')}ies" if self.noun.endswith("y") else f"{self.noun}s"

    @property
    def summary(self) -> str:
        """Say in one line what was found."""
        counted = Counter(finding.level for finding in self.findings)
        parts = [_numbered(counted[level], str(level)) for level in Level if counted[level]]
        told = f"{', '.join(parts) or 'nothing found'} in {self.scope}"
        return f"{told}; {_numbered(len(self.not_made), 'check')} not made" if self.not_made else told


# Private


def _numbered(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
