"""Plain JSON: a file for each dashboard, and what the linter excuses of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.delivery.header import header
from dashboards.delivery.interface import FormName, Parcel
from dashboards.delivery.texts import flux_safe, pretty
from dashboards.model import Json
from slo.errors import Mistake

EXCLUSIONS = ".lint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Dashboards as an import takes them."""

    sources: tuple[str, ...]
    exclusions: str = ""
    """Text of the shipped boards' exclusions; empty where none of them is written."""

    @property
    def name(self) -> FormName:
        """Say which form it is."""
        return FormName.JSON

    def mistakes(self) -> Iterator[Mistake]:
        """Yield nothing: it has no words of its own."""
        yield from ()

    def files(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """Write the files."""
        files = {f"{parcel.uid}.json": flux_safe(pretty(dict(parcel.json))) for parcel in parcels}
        return {**files, EXCLUSIONS: header(self.sources) + self.exclusions} if self.exclusions else files

    def objects(self, parcels: Sequence[Parcel]) -> dict[str, Mapping[str, Json]]:
        """Give none."""
        del parcels
        return {}

    def dashboard_in(self, name: str, text: str) -> Json:
        """Read a file."""
        return json.loads(text) if name.endswith(".json") else None
