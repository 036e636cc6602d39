"""What a stub API server is asked to watch."""

from collections import Counter

from tests.kubernetes_api.server import KubernetesApi

_NEEDED = ("pods", "deployments", "horizontalpodautoscalers")


def is_watched(cluster: KubernetesApi) -> bool:
    """Say whether somebody watches all that an autoscaler's syncs show in; nothing later is missed then.

    Each watch is tried once before, so that what is denied is known at the start.
    """
    watches = Counter(request.plural for request in list(cluster.requests) if request.verb == "watch")
    return all(watches[plural] >= 2 for plural in _NEEDED)
