"""Files for Grafana's provisioning, as a container mounts them.

Source: https://grafana.com/docs/grafana/latest/administration/provisioning/
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboards.delivery.header import header
from dashboards.delivery.interface import FormName, Parcel
from dashboards.delivery.texts import pretty, yaml_text
from dashboards.model import Json
from slo.errors import Mistake, Place

DASHBOARDS_PATH = "/var/lib/grafana/dashboards"
"""Where Grafana sees the dashboards."""
PROMETHEUS = "prometheus"
ALERTMANAGER = "alertmanager"
"""Uids of the data sources, which are the names of their plug-ins, too."""
PROMETHEUS_URL = "http://prometheus:9090"
ALERTMANAGER_URL = "http://alertmanager:9093"
SCRAPE_INTERVAL_SECONDS = 15.0
_RELOAD_SECONDS = 30
_URL = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compose:
    """Dashboards, and where Grafana looks for them and their data."""

    sources: tuple[str, ...]
    folder: str
    """Title of the folder in Grafana; empty for the one at the top."""
    prometheus_url: str = PROMETHEUS_URL
    alertmanager_url: str = ALERTMANAGER_URL
    """As Grafana reaches them."""
    scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS
    """Of that Prometheus: what `$__rate_interval` is made of."""

    @property
    def name(self) -> FormName:
        """Say which form it is."""
        return FormName.COMPOSE

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with the words it was given."""
        for option, url, usual in (
            ("--prometheus-url", self.prometheus_url, PROMETHEUS_URL),
            ("--alertmanager-url", self.alertmanager_url, ALERTMANAGER_URL),
        ):
            if not _URL.fullmatch(url):
                rule = "must be an address that begins with http:// or https://"
                next_step = f"write it as {usual}" if "://" in url else f"try http://{url}"
                yield Mistake(place=Place(file=option), value=url, rule=rule, next_step=next_step)
            elif "@" in urlsplit(url).netloc:
                rule = "must not hold a password, which everybody could read in the written file"
                next_step = "leave it out, and give it to Grafana's data source as secureJsonData"
                shown = url.rpartition("@")[2]
                yield Mistake(place=Place(file=option), value=shown, rule=rule, next_step=next_step)

    def files(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """Write the files."""
        return {
            **{f"dashboards/{parcel.uid}.json": pretty(dict(parcel.json)) for parcel in parcels},
            "provisioning/dashboards/dashboards.yaml": self._provisioning("providers", [self._provider()]),
            "provisioning/datasources/datasources.yaml": self._provisioning(
                "datasources", [self._prometheus(), self._alertmanager()]
            ),
        }

    def objects(self, parcels: Sequence[Parcel]) -> dict[str, Mapping[str, Json]]:
        """Give none."""
        del parcels
        return {}

    def dashboard_in(self, name: str, text: str) -> Json:
        """Read a file."""
        return json.loads(text) if name.endswith(".json") else None

    def _provisioning(self, key: str, items: list[Json]) -> str:
        return header(self.sources) + yaml_text({"apiVersion": 1, key: items})

    def _provider(self) -> dict[str, Json]:
        return {
            "name": _literal(self.folder) or "dashboards",
            "orgId": 1,
            "type": "file",
            "folder": _literal(self.folder),
            "disableDeletion": False,
            "allowUiUpdates": False,
            "updateIntervalSeconds": _RELOAD_SECONDS,
            "options": {"path": DASHBOARDS_PATH},
        }

    def _prometheus(self) -> dict[str, Json]:
        settings: dict[str, Json] = {
            "httpMethod": "POST",
            "timeInterval": _in_one_unit(self.scrape_interval_seconds),
            # Grafana's alert list then shows the rules of Prometheus, with what Alertmanager did with their alerts.
            "manageAlerts": True,
            "alertmanagerUid": ALERTMANAGER,
        }
        return _datasource("Prometheus", PROMETHEUS, self.prometheus_url, settings, is_default=True)

    def _alertmanager(self) -> dict[str, Json]:
        settings: dict[str, Json] = {"implementation": "prometheus", "handleGrafanaManagedAlerts": False}
        return _datasource("Alertmanager", ALERTMANAGER, self.alertmanager_url, settings, is_default=False)


# Private


def _datasource(name: str, plugin: str, url: str, settings: dict[str, Json], *, is_default: bool) -> dict[str, Json]:
    return {
        "name": name,
        "uid": plugin,
        "type": plugin,
        "access": "proxy",
        "url": _literal(url),
        "isDefault": is_default,
        "editable": False,
        "jsonData": settings,
    }


def _in_one_unit(seconds: float) -> str:
    """Spell a duration so that Grafana's browser side reads all of it: of 1m30s it takes the first part."""
    milliseconds = round(seconds * 1000)
    return f"{milliseconds}ms" if milliseconds % 1000 else f"{milliseconds // 1000}s"


def _literal(text: str) -> str:
    """Spell a text so that Grafana puts no variable of its environment into it."""
    return text.replace("$", "$$")
