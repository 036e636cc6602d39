"""Find misspelt fields where the Kubernetes API has more fields than the sandbox reads."""

import difflib
from collections.abc import Collection

from slo.fields import Fields

_SIMILARITY = 0.8
"""High enough to let every real field of the API pass (`envFrom` is not a misspelt `env`)."""


def reject_misspelt(fields: Fields, read: Collection[str]) -> None:
    """Note a mistake for each field that is not read, but nearly spelt like one that is.

    All others pass: they are the cluster's business, and newer clusters have fields that we do not know of.
    """
    for name in fields.names():
        close = [] if name in read else difflib.get_close_matches(name, read, n=1, cutoff=_SIMILARITY)
        if close:
            fields.mistake(name, fields.raw(name), "is not a known field", f"did you mean {close[0]}?")
