"""The kinds of objects of OpenSLO, and where each stands."""

from dataclasses import dataclass

from slo.errors import Mistake
from slo.fields import Fields
from slo.spec.context import Reading
from slo.suggestions import did_you_mean

API_VERSIONS = ("openslo/v1", "openslo/v1alpha")
V1, V1_ALPHA = API_VERSIONS

SLO = "SLO"
SERVICE = "Service"
SLI = "SLI"
DATA_SOURCE = "DataSource"
ALERT_POLICY = "AlertPolicy"
ALERT_CONDITION = "AlertCondition"
ALERT_TARGET = "AlertNotificationTarget"
KINDS = (SLO, SERVICE, SLI, DATA_SOURCE, ALERT_POLICY, ALERT_CONDITION, ALERT_TARGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One object as it is written."""

    kind: str
    name: str
    fields: Fields
    reading: Reading


class Shelf:
    """All objects of all files, by kind and name."""

    def __init__(self, mistakes: list[Mistake], *, is_whole: bool) -> None:
        """Keep the list for mistakes; `is_whole` is whether every document could be read, so that none is missed."""
        self.mistakes = mistakes
        self._is_whole = is_whole
        self._objects: dict[tuple[str, str], Object] = {}

    def put(self, item: Object) -> None:
        """Add an object; another of the same kind and name is a mistake."""
        first = self._objects.setdefault((item.kind, item.name), item)
        if first is not item and item.name:
            metadata = item.fields.mapping("metadata")
            place = first.fields.document.place(first.fields.path)
            rule = f"is the name of another {item.kind}, at {place}"
            metadata.mistake("name", item.name, rule, "rename one of them")

    def of_kind(self, kind: str) -> list[Object]:
        """Give all objects of a kind."""
        return [item for (of, _), item in self._objects.items() if of == kind]

    def find(self, fields: Fields, name: str, kind: str) -> Object | None:
        """Follow the reference in a field; None after noting that it leads nowhere."""
        return self.named(fields, name, fields.text(name), kind)

    def named(self, fields: Fields, name: str, wanted: str, kind: str) -> Object | None:
        """Follow a reference that stands in a field; None after noting that it leads nowhere."""
        found = self._objects.get((kind, wanted))
        if found is None and wanted and self._is_whole:
            others = [of for of, known in self._objects if known == wanted]
            rule = f"is no {kind} among the files given" + (f", but there is one of kind {others[0]}" if others else "")
            known = [item.name for item in self.of_kind(kind)]
            otherwise = f"add the {kind}, or give its file too"
            otherwise += ", or write type: Prometheus beside it" if kind == DATA_SOURCE else ""
            fields.mistake(name, wanted, rule, did_you_mean(wanted, known, otherwise=otherwise))
        return found
