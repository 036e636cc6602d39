"""Where disk loads write: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed

_POD = "spec template spec"
_CONTAINER = "spec template spec containers 0"
_OURS = "Deployment/load-harness"

STORAGE = {
    "a volume that is smaller than what disk loads may take": Drift(
        "storage",
        "disk loads may take 256 MiB, and /tmp has 128Mi",
        changed("overlays/kind", _OURS, f"{_POD} volumes name:scratch emptyDir sizeLimit", "128Mi"),
    ),
    "a volume that is larger than what the pod may take": Drift(
        "storage",
        "may take 320Mi, and the container 64Mi of its node",
        changed("overlays/kind", _OURS, f"{_CONTAINER} resources limits ephemeral-storage", "64Mi"),
    ),
    "a volume in memory": Drift(
        "storage",
        "is memory, and no disk",
        changed("overlays/kind", _OURS, f"{_POD} volumes name:scratch emptyDir medium", "Memory"),
    ),
    "a volume that is elsewhere": Drift(
        "storage",
        "is no volume that disk loads may write to",
        changed("overlays/kind-with-key", _OURS, f"{_CONTAINER} volumeMounts name:scratch mountPath", "/scratch"),
    ),
}
