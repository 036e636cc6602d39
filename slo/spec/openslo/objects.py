"""Collect the objects of OpenSLO of all files, then read them, as they may refer to each other."""

from slo.errors import Mistake
from slo.fields import Fields
from slo.model import Slo
from slo.spec.context import Reading
from slo.spec.names import optional_text
from slo.spec.openslo import kinds
from slo.spec.openslo.alerts import Policies
from slo.spec.openslo.alpha import alpha_slos
from slo.spec.openslo.indicators import Slis
from slo.spec.openslo.kinds import Object, Shelf
from slo.spec.openslo.metadata import read_metadata
from slo.spec.openslo.objectives import read_objectives
from slo.spec.openslo.slos import read_frame, slos_of
from slo.spec.openslo.time_windows import read_window
from slo.suggestions import did_you_mean


class Objects:
    """All objects of OpenSLO that were given."""

    def __init__(self, mistakes: list[Mistake], *, is_whole: bool) -> None:
        self._shelf = Shelf(mistakes, is_whole=is_whole)
        self._slos: list[Object] = []

    def add(self, fields: Fields, reading: Reading) -> None:
        """Take in an object."""
        kind = fields.raw("kind")
        if kind not in kinds.KINDS:
            otherwise = f"write one of {', '.join(kinds.KINDS)}"
            next_step = did_you_mean(kind, kinds.KINDS, otherwise=otherwise)
            fields.mistake("kind", kind, "is no kind of OpenSLO", next_step)
            return
        metadata = fields.raw("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        item = Object(kind=kind, name=name if isinstance(name, str) else "", fields=fields, reading=reading)
        if kind == kinds.SLO:
            self._slos.append(item)
        else:
            self._shelf.put(item)

    def slos(self) -> list[Slo]:
        """Read all objects and give the SLOs; the others are read even where nothing refers to them."""
        for kind in (kinds.SERVICE, kinds.DATA_SOURCE):
            for item in self._shelf.of_kind(kind):
                _read_plain(item)
        slis, policies = Slis(self._shelf), Policies(self._shelf)
        slis.read_all()
        policies.read_all()
        return [slo for item in self._slos for slo in self._read(item, slis, policies)]

    def _read(self, item: Object, slis: Slis, policies: Policies) -> list[Slo]:
        if item.fields.raw("apiVersion") == kinds.V1_ALPHA:
            return alpha_slos(item)
        spec = item.fields.mapping("spec")
        window = read_window(spec, default_seconds=item.reading.period_seconds)
        frame = read_frame(item, spec, window, policies.conditions(spec))
        objectives, is_composite = read_objectives(spec, slis)
        spec.reject_unknown()
        item.fields.reject_unknown()
        return slos_of(frame, objectives, is_composite=is_composite)


# Private


def _read_plain(item: Object) -> None:
    """Check an object of which only the name and the type matter here."""
    for name in ("apiVersion", "kind"):
        item.fields.raw(name)
    read_metadata(item.fields)
    spec = item.fields.optional_mapping("spec")
    if spec is not None:
        optional_text(spec, "description")
        if item.kind == kinds.DATA_SOURCE:
            spec.text("type")
            spec.raw("connectionDetails")
        spec.reject_unknown()
    item.fields.reject_unknown()
