"""A Service that leads to a port that is not there."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.target import Port
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find a target port that no container of the target declares."""
    target, port = subject.target, _asked(subject)
    if target is None or not port or not target.ports or any(_is(one, port) for one in target.ports):
        return
    there = ", ".join(f"{one.name} ({one.number})" if one.name else str(one.number) for one in target.ports)
    field = "targetPort" if subject.raw("spec", "service", "targetPort") else "port"
    yield Found(
        level=Level.ERROR if isinstance(port, str) else Level.WARNING,
        place=subject.place("spec", "service", field),
        sentence=f"{subject.canary.name}: the Services that Flagger makes lead to port {port}, and the containers of "
        f"{target} have {there}",
        fix=f"write targetPort: {target.ports[0].name or target.ports[0].number}",
    )


# Private


def _asked(subject: Subject) -> int | str:
    """Give the number or the name of the pods' port; without `targetPort` it is that of the Service."""
    given = subject.raw("spec", "service", "targetPort") or subject.canary.service_port
    return given if isinstance(given, int | str) else 0


def _is(port: Port, asked: int | str) -> bool:
    return asked in {port.number, str(port.number)} or (bool(port.name) and asked == port.name)
