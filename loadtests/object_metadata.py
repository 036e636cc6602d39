"""The metadata of Kubernetes objects, as far as no reader here needs it."""

from slo.fields import Fields

DEFAULT_NAMESPACE = "default"
_OTHERS = (
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)


def read_over_the_rest(metadata: Fields) -> None:
    """Count the fields that the API knows and nobody here needs as read; any other one is a mistake."""
    for name in _OTHERS:
        metadata.raw(name)
    metadata.reject_unknown()
