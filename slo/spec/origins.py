"""Remember where the fields of each SLO stand."""

from collections import defaultdict
from collections.abc import Mapping

from slo.documents import Document, FieldPath, spell
from slo.model import Origin, SpecFormat


class Origins:
    """Give the places of the SLOs of one document; its fields are gone through once per list."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lists: dict[FieldPath, Mapping[str | int, Mapping[str, int]]] = {}

    def of(self, path: FieldPath, spec_format: SpecFormat, *, namespace: str = "") -> Origin:
        """Say where the SLO at a path stands: `()` is the document, else it is an item of a list."""
        if path:
            if path[:-1] not in self._lists:
                self._lists[path[:-1]] = self._divided(path[:-1])
            lines = self._lists[path[:-1]].get(path[-1], {})
        else:
            lines = {spell(inner): line for inner, line in self._document.lines.items()}
        return Origin(format=spec_format, file=self._document.file, lines=lines, namespace=namespace)

    def _divided(self, path: FieldPath) -> Mapping[str | int, Mapping[str, int]]:
        divided: dict[str | int, dict[str, int]] = defaultdict(dict)
        depth = len(path)
        for inner, line in self._document.lines.items():
            if len(inner) > depth and inner[:depth] == path:
                divided[inner[depth]][spell(inner[depth + 1 :])] = line
        return divided
