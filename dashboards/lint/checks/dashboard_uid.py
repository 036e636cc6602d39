"""A uid that does not last."""

import re
from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_MOST_CHARACTERS = 40
_GOOD = re.compile(r"[A-Za-z0-9_-]+")


def run(subject: Subject) -> Iterator[Found]:
    """Find a uid that is missing, too long, or has characters that an address cannot have."""
    uid = subject.dashboard.uid
    if not uid:
        sentence = "has no uid, so Grafana makes one up on every import, and links to it break"
        yield subject.found(Level.WARNING, ("uid",), sentence, "give it one of letters, digits, - and _")
    elif len(uid) > _MOST_CHARACTERS:
        sentence = f"has a uid of {len(uid)} characters, and Grafana takes {_MOST_CHARACTERS}"
        yield subject.found(Level.ERROR, ("uid",), sentence, "shorten it")
    elif not _GOOD.fullmatch(uid):
        sentence = f"has the uid {uid}, which has other characters than letters, digits, - and _"
        yield subject.found(Level.ERROR, ("uid",), sentence, "write it with those")
