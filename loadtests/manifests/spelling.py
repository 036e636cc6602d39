"""Find misspelt fields where the Kubernetes API has more fields than the sandbox reads."""

from collections.abc import Collection

from slo.fields import Fields
from slo.suggestions import nearest

_SIMILARITY = 0.8
"""High enough to let every real field of the API pass (`envFrom` is not a misspelt `env`)."""


def reject_misspelt(fields: Fields, read: Collection[str]) -> None:
    """Note a mistake for each field that is not read, but nearly spelt like one that is.

    All others pass: they are the cluster's business, and newer clusters have fields that we do not know of.
    """
    for name in fields.names():
        close = None if name in read else nearest(name, read, similarity=_SIMILARITY)
        if close is not None:
            fields.mistake(name, fields.raw(name), "is not a known field", f"did you mean {close}?")
