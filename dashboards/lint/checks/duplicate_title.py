"""Two dashboards of a folder with one title."""

from collections.abc import Iterator
from pathlib import Path

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find dashboards whose title another one of the same folder has, too."""
    ours = subject.dashboard
    folder = Path(ours.file).parent
    others = [
        one
        for one in subject.siblings
        if one is not ours and ours.title and one.title == ours.title and Path(one.file).parent == folder
    ]
    if others:
        sentence = f'has the title "{ours.title}", and {others[0].file} beside it has it, too'
        fix = "rename one of them, or put it into another folder: Grafana refuses two of one title in a folder"
        yield subject.found(Level.ERROR, ("title",), sentence, fix)
