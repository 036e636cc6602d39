"""Write groups of pods out, for the engine that looks at every pod by itself."""

from collections.abc import Mapping

from loadtests.hpa.alike import AlikePods
from loadtests.hpa.model import ContainerObservation, PodObservation


def one_by_one(groups: tuple[AlikePods, ...]) -> tuple[PodObservation, ...]:
    """Write out every pod of the groups."""
    return tuple(_pod(group, number) for group in groups for number in range(group.size))


def _pod(group: AlikePods, number: int) -> PodObservation:
    return PodObservation(
        # All of a group have the name of its first pod in messages, so a number tells the others apart.
        name=group.name if number == 0 else f"{group.name}-{number}",
        phase=group.phase,
        ready=group.ready,
        start_time=group.start_time,
        ready_transition_time=group.ready_transition_time,
        deleted=group.deleted,
        containers=tuple(
            ContainerObservation(
                name=container.name,
                requests=_quantities(container.requests_milli),
                usage=None if container.usage_milli is None else _quantities(container.usage_milli),
            )
            for container in group.containers
        ),
        metric_time=group.metric_time,
        metric_window_seconds=group.metric_window_seconds,
    )


def _quantities(milli: Mapping[str, int]) -> dict[str, str]:
    return {resource: f"{amount}m" for resource, amount in milli.items()}
