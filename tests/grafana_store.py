"""What a Grafana keeps: folders, dashboards and their versions, in the shapes in which its APIs give them.

Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/ (dashboard, folder, resource
history, and the legacy pages), and frontend_defaults.go of grafana/grafana for what it fills in.
"""

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
SAVED_AT = "2026-11-20T09:30:00Z"


@dataclass
class Version:
    """A dashboard as it was saved once."""

    number: int
    json: Json
    message: str
    by: str


@dataclass
class Record:
    """A dashboard with its history."""

    uid: str
    internal_id: int
    folder_uid: str
    versions: list[Version] = field(default_factory=list)
    provisioned: bool = False
    file: str = ""
    """Of its provisioning."""
    annotations: dict[str, str] = field(default_factory=dict)
    """Further ones of the new API."""
    status: Json = field(default_factory=dict)

    @property
    def newest(self) -> Version:
        """Give what is shown."""
        return self.versions[-1]


class Mismatch(Exception):  # noqa: N818 - read as a sentence
    """The version is not the newest, or the dashboard is there already."""


@dataclass
class Store:
    """All that one Grafana keeps. What a person does in the UI is done by `edit` and `move`."""

    records: dict[str, Record] = field(default_factory=dict)
    folders: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Title and parent by uid."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add_folder(self, uid: str, title: str, parent: str = "") -> None:
        """Make a folder."""
        self.folders[uid] = (title, parent)

    def save(
        self, json: Json, *, folder: str = "", message: str = "", by: str = "admin", version: int | None = None
    ) -> Record:
        """Save a dashboard as Grafana does.

        Args:
            json: As it was sent.
            folder: Uid of its folder.
            message: For the history.
            by: Who saves.
            version: What it is to replace; 0 for nothing, None for whatever there is.
        """
        with self.lock:
            uid = json["uid"]
            known = self.records.get(uid)
            if version is not None and version != (known.newest.number if known else 0):
                raise Mismatch
            record = known or Record(uid=uid, internal_id=len(self.records) + 1, folder_uid=folder)
            record.folder_uid = folder
            number = record.newest.number + 1 if record.versions else 1
            record.versions.append(Version(number=number, json=as_stored(json), message=message, by=by))
            self.records[uid] = record
            return record

    def edit(self, uid: str, change: Callable[[Json], None], by: str = "alice") -> None:
        """Do something in the UI, and save it."""
        record = self.records[uid]
        json = copy.deepcopy(record.newest.json)
        change(json)
        self.save(json, folder=record.folder_uid, by=by)

    def with_title(self, title: str, folder: str, other_than: str) -> bool:
        """Say whether another dashboard of the folder has the title."""
        others = (one for one in self.records.values() if one.uid != other_than and one.folder_uid == folder)
        return any(one.newest.json["title"] == title for one in others)


def as_stored(json: Json) -> Json:
    """Fill in what Grafana fills in, and write what its page writes: nulls, defaults, choices, versions of plug-ins."""
    stored = copy.deepcopy(json)
    for key in ("id", "version"):
        stored.pop(key, None)
    _fill(stored, _DEFAULTS)
    for annotation in _items(stored, "annotations", "list"):
        _fill(annotation, _ANNOTATION_DEFAULTS if annotation.get("builtIn") else {})
    for panel in _items(stored, "panels"):
        _fill_panel(panel)
        for nested in _items(panel, "panels"):
            _fill_panel(nested)
    for variable in _items(stored, "templating", "list"):
        _fill_variable(variable)
    return stored


# Private

_DEFAULTS: Json = {
    "editable": True,
    "fiscalYearStartMonth": 0,
    "gnetId": None,
    "graphTooltip": 0,
    "iteration": 1_700_000_000_000,
    "links": [],
    "liveNow": False,
    "preload": False,
    "tags": [],
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {},
    "timezone": "",
    "weekStart": "",
}
_PANEL_DEFAULTS: Json = {
    "cacheTimeout": None,
    "description": "",
    "interval": None,
    "links": [],
    "transparent": False,
    "transformations": [],
}


_ANNOTATION_DEFAULTS: Json = {"target": {"limit": 100, "matchAny": False, "tags": [], "type": "dashboard"}}
_TARGET_DEFAULTS: Json = {"hide": False, "exemplar": False, "useBackend": False}


def _items(value: Json, *path: str) -> list[Json]:
    found: Any = value
    for key in path:
        found = (found or {}).get(key)
    return [one for one in found or [] if one is not None]


def _fill(value: Json, defaults: Json) -> None:
    for key, default in defaults.items():
        value.setdefault(key, copy.deepcopy(default))


def _fill_variable(variable: Json) -> None:
    _fill(variable, {"allowCustomValue": True, "skipUrlSync": False})
    variable["current"] = {"selected": True, "text": ["chosen"], "value": ["chosen"]}
    if variable.get("type") == "query" and isinstance(variable["query"], str):
        variable["query"] = {"query": variable["query"], "refId": "PrometheusVariableQueryEditor", "qryType": 1}
    if variable.get("type") != "constant":
        variable["options"] = []


def _fill_panel(panel: Json) -> None:
    if panel.get("type") == "row":
        panel.setdefault("panels", [])
        return
    panel["pluginVersion"] = "13.0.1"
    _fill(panel, _PANEL_DEFAULTS)
    for target in _items(panel, "targets"):
        _fill(target, _TARGET_DEFAULTS)
        _fill(target, {} if target.get("instant") else {"range": True})
        _fill(target, {"datasource": panel["datasource"]} if "datasource" in panel else {})
    for step in _items(panel, "fieldConfig", "defaults", "thresholds", "steps")[:1]:
        step["value"] = None
