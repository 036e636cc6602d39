"""Take the manifests out of `kind: List`, as `kubectl get -o yaml` writes them."""

from collections.abc import Iterable

from slo.documents import Document


def without_lists(documents: Iterable[Document]) -> list[Document]:
    """Put the items of every list in its place; each keeps its lines."""
    flat: list[Document] = []
    for document in documents:
        if _is_list(document):
            flat.extend(without_lists(_item(document, index) for index in range(len(document.value["items"]))))
        else:
            flat.append(document)
    return flat


# Private


def _is_list(document: Document) -> bool:
    value = document.value
    return (
        isinstance(value, dict) and str(value.get("kind", "")).endswith("List") and isinstance(value.get("items"), list)
    )


def _item(document: Document, index: int) -> Document:
    prefix = ("items", index)
    lines = {path[2:]: line for path, line in document.lines.items() if path[:2] == prefix}
    return Document(file=document.file, value=document.value["items"][index], lines=lines)
