"""A panel of a plug-in that we have no kind for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from dashboards.model import Datasource, Json, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign(Panel):
    """A panel of any plug-in, its options as JSON; what lies outside of them, as old panels have it, is `extra`."""

    kind: ClassVar[str] = "foreign"
    has_fields: ClassVar[bool] = False

    plugin_id: str
    """Grafana's, as `geomap`; empty where the panel is a library's."""
    settings: Mapping[str, Json] = field(default_factory=dict)
    version: str = ""
    """Of the plug-in, for which the options were written; empty where it is not known."""
    datasource: Datasource | None = None

    def plugin(self) -> str:
        """Give Grafana's id of the plug-in that draws it."""
        return self.plugin_id

    def plugin_version(self) -> str:
        """Give the version that is known."""
        return self.version

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return dict(self.settings)
