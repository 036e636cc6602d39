"""Two dashboards with one uid."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find dashboards whose uid another one of the run has, too."""
    ours = subject.dashboard
    others = [one for one in subject.siblings if one is not ours and ours.uid and one.uid == ours.uid]
    if others:
        sentence = f"has the uid {ours.uid}, and {others[0].file} has it, too"
        fix = "give one of them another: Grafana takes back the right to write of all that are provisioned with them"
        yield subject.found(Level.ERROR, ("uid",), sentence, fix)
