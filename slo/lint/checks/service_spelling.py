"""One service under two spellings."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find services whose name differs from that of another only in capitals, dashes or underscores."""
    slo = subject.slo
    if subject.is_component:
        return
    plain = _plain(slo.service)
    alike = Counter(one.service for one in subject.siblings if _plain(one.service) == plain)
    usual = min(alike, key=lambda name: (-alike[name], name), default=slo.service)
    if usual != slo.service:
        yield subject.found(
            Level.WARNING,
            "service",
            f"the service is {slo.service}, that of {alike[usual]} other{'' if alike[usual] == 1 else 's'} is {usual}: "
            "reports, routes and boards take them for two",
            f"write {usual} everywhere, or rename one of them",
        )


# Private


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(".", "")
