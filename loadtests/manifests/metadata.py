"""Read what every manifest has: apiVersion, kind and metadata."""

from collections.abc import Mapping
from dataclasses import dataclass

from loadtests.object_metadata import DEFAULT_NAMESPACE, read_over_the_rest
from slo.fields import Fields

_NAME = r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?"


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
    read_over_the_rest(metadata)
    return read


def read_labels(fields: Fields, name: str) -> dict[str, str]:
    """Read a mapping of labels; a missing one is empty."""
    labels = fields.optional_mapping(name)
    if labels is None:
        return {}
    return {key: "" if labels.raw(key) == "" else labels.text(key) for key in labels.names()}
