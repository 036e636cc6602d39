"""Read what all objects of OpenSLO have."""

from slo.fields import Fields
from slo.spec.names import optional_text, read_name


def read_metadata(fields: Fields) -> Fields:
    """Read the metadata of an object; the name is checked, the labels are left to the caller."""
    metadata = fields.mapping("metadata")
    read_name(metadata, "name")
    optional_text(metadata, "displayName")
    metadata.raw("labels")
    metadata.optional_mapping("annotations")
    metadata.raw("namespace")
    metadata.reject_unknown()
    return metadata


def read_inline(fields: Fields, kind: str) -> tuple[Fields, Fields]:
    """Read the frame of an object that stands inside another; give its metadata and spec."""
    if fields.raw("kind") is not None:
        fields.choice("kind", (kind,))
    fields.raw("apiVersion")
    frame = read_metadata(fields), fields.mapping("spec")
    fields.reject_unknown()
    return frame
