"""Objects of Grafana's own API, as Git Sync reads them from a repository, and gcx and `kubectl` push them.

Source: https://grafana.com/docs/grafana/latest/as-code/git-sync/ and
https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/dashboard/ (dashboard.grafana.app/v1)
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.delivery.interface import FormName, Parcel
from dashboards.delivery.texts import pretty
from dashboards.model import Json
from slo.errors import Mistake

API_VERSION = "dashboard.grafana.app/v1"
_FOLDER = "grafana.app/folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitSync:
    """A Dashboard object for each dashboard, in a directory that becomes the folder."""

    folder: str
    """Title of the folder in Grafana, which Git Sync takes from the directory; empty for the one at the top."""
    folder_uid: str = ""
    """Of a folder that is there already, for tools that push without looking at directories."""

    @property
    def name(self) -> FormName:
        """Say which form it is."""
        return FormName.GIT_SYNC

    def mistakes(self) -> Iterator[Mistake]:
        """Yield nothing: what it is given is checked for all forms."""
        yield from ()

    def files(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """Write the files."""
        directory = f"{self.folder}/" if self.folder else ""
        return {f"{directory}{parcel.uid}.json": pretty(self._object(parcel)) for parcel in parcels}

    def objects(self, parcels: Sequence[Parcel]) -> dict[str, Mapping[str, Json]]:
        """Give none: these go to Grafana, where kubectl's limits do not hold."""
        del parcels
        return {}

    def dashboard_in(self, name: str, text: str) -> Json:
        """Read the dashboard of a file, with its uid."""
        del name
        value = json.loads(text)
        return {**value["spec"], "uid": value["metadata"]["name"]}

    def _object(self, parcel: Parcel) -> dict[str, Json]:
        annotations = {"annotations": {_FOLDER: self.folder_uid}} if self.folder_uid else {}
        return {
            "apiVersion": API_VERSION,
            "kind": "Dashboard",
            "metadata": {**annotations, "name": parcel.uid},
            # Grafana keeps the uid as the name only.
            "spec": {key: value for key, value in parcel.json.items() if key != "uid"},
        }
