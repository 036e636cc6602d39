"""Roll the Deployment out anew."""

from loadtests.sandbox.control_plane import ControlPlane


class RollOut:
    """All pods are replaced; nothing can take that back, and nothing is left half done: it goes on to its end."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane

    def begin(self) -> tuple[str, ...]:
        """Begin to replace the pods; return those that are to go."""
        names = tuple(pod.name for pod in self._plane.pods if pod.active)
        self._plane.roll_out()
        return names

    def tick(self, seconds: float) -> None:
        """Do nothing: the control plane does it."""

    def end(self) -> bool:
        """Say whether it is through."""
        return self.is_over()

    def is_over(self) -> bool:
        """Say whether the new pods are there and ready, and the old ones leaving."""
        return self._plane.is_rolled_out()

    def problems(self) -> tuple[str, ...]:
        """None that could be."""
        return ()
