"""What facts contradict each other in, or leave open: said, and not mended."""

from collections.abc import Iterable

from slo.dora.model import Deployment, Incident, Note


def notes_on(deployments: Iterable[Deployment], incidents: Iterable[Incident]) -> tuple[Note, ...]:
    """Say what is wrong with the facts themselves."""
    backwards = sorted(
        deployment.id
        for deployment in deployments
        if deployment.started_seconds is not None and deployment.started_seconds > deployment.finished_seconds
    )
    known = sorted(incidents, key=lambda incident: incident.id)
    healed = [
        incident.id
        for incident in known
        if incident.resolved_seconds is not None and incident.resolved_seconds < incident.opened_seconds
    ]
    begins = [incident.id for incident in known if incident.begin_proxy is not None]
    found = (
        ("deployments-end-before-begin", backwards, "deployments that end before they begin", _CLOCKS),
        ("incidents-end-before-begin", healed, "incidents that end before they begin", _CLOCKS),
        (
            "incidents-without-begin",
            begins,
            "incidents without a begin, for which the time stands at which they were told of",
            _BEGINS,
        ),
    )
    return tuple(
        Note(id=note, text=f"{text}: {len(ids)}, as {ids[0]}", next_step=next_step)
        for note, ids, text, next_step in found
        if ids
    )


# Private

_CLOCKS = "compare the clocks of the systems that told of them"
_BEGINS = "collect from where the incidents are opened, too"
