"""When the kubelet starts a container again.

It restarts at once, then after 10 s, 20 s, 40 s ... 5 min, and forgets after 10 min without a restart.
Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
"""

_FIRST_SECONDS = 10.0
_MOST_SECONDS = 300.0
_FORGOTTEN_AFTER_SECONDS = 600.0


class BackOff:
    """Counts the restarts of one container."""

    def __init__(self) -> None:
        self._next_seconds = 0.0

    def delay_seconds(self, *, ran_seconds: float) -> float:
        """Return how long to wait before the next start of a container that has run this long."""
        if ran_seconds > _FORGOTTEN_AFTER_SECONDS:
            self._next_seconds = 0.0
        delay = self._next_seconds
        self._next_seconds = min(max(_FIRST_SECONDS, 2 * delay), _MOST_SECONDS)
        return delay
