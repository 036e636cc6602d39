"""Why a metric gives no proposal, in the words of Kubernetes.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/replica_calculator.go
"""

from types import TracebackType


class MetricError(Exception):
    """A metric cannot be computed; the autoscaler goes on without it."""


class Attempt:
    """Puts what failed before the reason why, for every metric error in its `with` block."""

    def __init__(self, failure: str) -> None:
        self._failure = failure

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End; a metric error is raised again with its context."""
        if isinstance(error, MetricError):
            message = f"{self._failure}: {error}"
            raise MetricError(message) from error


def not_fetched(api: str, reason: str) -> MetricError:
    """An API did not answer."""
    return MetricError(f"unable to fetch metrics from {api} metrics API: {reason}")


def no_samples() -> MetricError:
    """The API of resources answered without a single pod."""
    return MetricError("no metrics returned from resource metrics API")


def no_values(api: str) -> MetricError:
    """An API of other metrics answered without a single value."""
    return MetricError(f"no metrics returned from {api} metrics API")


def container_without_metrics(container: str, namespace: str, pod: str) -> MetricError:
    """A pod's metrics do not name the container."""
    return MetricError(
        f"failed to get container metrics: container {container} not present in metrics for pod {namespace}/{pod}"
    )


def missing_request(resource: str, container: str, pod: str) -> MetricError:
    """A container requests nothing that its usage could be a part of."""
    return MetricError(f"missing request for {resource} in container {container} of Pod {pod}")


def unknown_container(container: str, pod: str) -> MetricError:
    """A pod's specification lacks the container."""
    return MetricError(f"container {container} not found in Pod {pod}")


def no_pods() -> MetricError:
    """The target has no pods."""
    return MetricError("no pods returned by selector while calculating replica count")


def no_valid_samples() -> MetricError:
    """All samples belong to pods that do not count."""
    return MetricError("did not receive metrics for targeted pods (pods might be unready)")


def no_known_pods() -> MetricError:
    """All samples belong to pods that are not the target's, or request nothing."""
    return MetricError("no metrics returned matched known pods")
