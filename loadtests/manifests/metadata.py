"""Read what every manifest has: apiVersion, kind and metadata."""

from collections.abc import Mapping
from dataclasses import dataclass

from slo.fields import Fields

DEFAULT_NAMESPACE = "default"

_NAME = r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?"
_METADATA = (
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Whose manifest it is."""

    name: str
    namespace: str
    labels: Mapping[str, str]


def read_metadata(fields: Fields) -> Metadata:
    """Read a manifest's metadata."""
    metadata = fields.mapping("metadata")
    read = Metadata(
        name=metadata.text("name", pattern=_NAME, example="load-harness"),
        namespace=metadata.text("namespace", default=DEFAULT_NAMESPACE, pattern=_NAME, example="load-harness"),
        labels=read_labels(metadata, "labels"),
    )
    for name in _METADATA:
        metadata.raw(name)
    metadata.reject_unknown()
    return read


def read_labels(fields: Fields, name: str) -> dict[str, str]:
    """Read a mapping of labels; a missing one is empty."""
    labels = fields.optional_mapping(name)
    if labels is None:
        return {}
    return {key: "" if labels.raw(key) == "" else labels.text(key) for key in labels.names()}
