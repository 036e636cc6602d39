"""Live objects as documents, so that every reader of manifests reads a cluster, too."""

from collections.abc import Mapping
from typing import Any

from slo.documents import Document


def document_of(one: Mapping[str, Any]) -> Document:
    """Name an object as the file that it stands for."""
    metadata = one.get("metadata") or {}
    where = f" in namespace {metadata['namespace']}" if metadata.get("namespace") else ""
    return Document(file=f"{one.get('kind', 'object')} {metadata.get('name', '')}{where}", value=dict(one), lines={})
