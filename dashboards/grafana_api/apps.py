"""Grafana's new API, below `/apis`: from version 12 on, and the only one that is to stay.

Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/dashboard/ and
https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/resource-history/
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

from dashboards.grafana_api.answers import mapping, mappings, text, uid_of_folder
from dashboards.grafana_api.interface import PUSH_MESSAGE, Folder, Hit, Manager, Rejected, Save, Stored
from dashboards.grafana_api.legacy import LONGEST_HISTORY, LegacyApi
from dashboards.grafana_api.transport import HIDDEN, Transport
from dashboards.model import Json

GROUP = "dashboard.grafana.app"
FOLDER_GROUP = "folder.grafana.app"
VERSIONS = ("v1", "v1beta1")
"""Those whose spec is the JSON that people know; the first that a server has is taken."""
_PAGE = 500
_MOST_PAGES = 1000
_FOLDER = "grafana.app/folder"
_MESSAGE = "grafana.app/message"
_MANAGERS = {
    "classic-file-provisioning": "file provisioning",
    "repo": "Git Sync",
    "terraform": "Terraform",
    "kubectl": "kubectl or its like",
    "plugin": "a plug-in",
}


class AppsApi:
    """Asks below `/apis`; for lists below `/api`, as long as it is there, since there they come without the JSON."""

    def __init__(
        self, transport: Transport, *, version: str, folder_version: str, namespace: str, page: int = _PAGE
    ) -> None:
        self._transport = transport
        self._legacy = LegacyApi(transport)
        self._version = version
        self._page = page
        self._dashboards = f"/apis/{GROUP}/{version}/namespaces/{quote(namespace)}/dashboards"
        self._folders = f"/apis/{FOLDER_GROUP}/{folder_version}/namespaces/{quote(namespace)}/folders"
        self._folder_version = folder_version
        self.url = transport.url
        self.name = f"/apis/{GROUP}/{version}"

    def hits(self) -> tuple[Hit, ...]:
        """List all dashboards."""
        if self._has_search():
            return self._legacy.hits()
        return tuple(
            Hit(
                uid=text(one, "metadata", "name"),
                title=text(one, "spec", "title"),
                folder_uid=_folder(one),
                tags=frozenset(str(tag) for tag in mapping(one, "spec").get("tags") or ()),
            )
            for one in self._items(self._dashboards)
        )

    def folders(self) -> tuple[Folder, ...]:
        """List all folders."""
        return tuple(
            Folder(
                uid=text(one, "metadata", "name"),
                title=text(one, "spec", "title"),
                parent_uid=_folder(one),
            )
            for one in self._items(self._folders)
        )

    def stored(self, uid: str) -> Stored | None:
        """Give a dashboard."""
        found = self._transport.find(f"{self._dashboards}/{quote(uid, safe='')}")
        return None if found is None else _stored(mapping(found))

    def history(self, uid: str) -> tuple[Save, ...]:
        """List the entries of the history, which only stable versions of the API have."""
        if self._version != "v1":
            return self._legacy.history(uid)
        params = {
            "labelSelector": "grafana.app/get-history=true",
            "fieldSelector": f"metadata.name={uid}",
            "limit": str(LONGEST_HISTORY),
        }
        # Who may read a dashboard may not read its history; a page of it may be short, where dashboards are long.
        found = islice(self._items(self._dashboards, params, absent=HIDDEN), LONGEST_HISTORY)
        newest_first = sorted(found, key=_generation, reverse=True)
        return tuple(
            Save(
                version=text(one, "metadata", "resourceVersion"),
                message=_annotation(one, _MESSAGE),
                by=_saved_by(one),
                at=_saved_at(one),
                json=mapping(one, "spec"),
            )
            for one in newest_first
        )

    def version(self, uid: str, save: Save) -> Mapping[str, Json] | None:
        """Give a dashboard as it was, which the new API's history holds."""
        return save.json if self._version == "v1" else self._legacy.version(uid, save)

    def create_folder(self, folder: Folder) -> None:
        """Make a folder."""
        annotations = {"annotations": {_FOLDER: folder.parent_uid}} if folder.parent_uid else {}
        body = {
            "apiVersion": f"{FOLDER_GROUP}/{self._folder_version}",
            "kind": "Folder",
            "metadata": {"name": folder.uid, **annotations},
            "spec": {"title": folder.title},
        }
        self._transport.send("POST", self._folders, body)

    def save(self, json: Mapping[str, Json], *, folder_uid: str, over: Stored | None) -> None:
        """Make a dashboard, or replace one of which nobody changed anything since it was read."""
        uid = text(json, "uid")
        marks = {} if over is None else dict(over.marks)
        kept = {name: value for name, value in mapping(marks, "annotations").items() if name != _FOLDER}
        annotations = {**kept, _MESSAGE: PUSH_MESSAGE, **({_FOLDER: folder_uid} if folder_uid else {})}
        version: dict[str, Any] = {} if over is None else {"resourceVersion": over.version}
        body = {
            "apiVersion": f"{GROUP}/{self._version}",
            "kind": "Dashboard",
            "metadata": {**marks, "name": uid, "annotations": annotations, **version},
            "spec": {key: value for key, value in json.items() if key not in {"id", "uid", "version"}},
        }
        if over is None:
            self._transport.send("POST", self._dashboards, body)
        else:
            self._transport.send("PUT", f"{self._dashboards}/{quote(uid, safe='')}", body)

    # Private

    def _has_search(self) -> bool:
        return self._transport.find("/api/search", {"limit": "1"}) is not None

    def _items(
        self, path: str, selectors: Mapping[str, str] | None = None, *, absent: frozenset[int] = frozenset()
    ) -> Iterator[dict[str, Json]]:
        params = {"limit": str(self._page), **(selectors or {})}
        for _ in range(_MOST_PAGES):
            found = self._transport.find(path, params, absent=absent)
            yield from mappings(mapping(found).get("items"))
            following = text(found, "metadata", "continue")
            if not following:
                return
            params["continue"] = following


# Private


def _stored(found: Mapping[str, Json]) -> Stored:
    uid = text(found, "metadata", "name")
    if mapping(found, "status", "conversion").get("failed") is True:
        kept = text(found, "status", "conversion", "storedVersion") or "another version"
        message = (
            f"it was saved as {kept}, which Grafana cannot turn into classic JSON; "
            "look at it in Grafana, and delete it there if nobody misses it"
        )
        raise Rejected(message)
    return Stored(
        uid=uid,
        title=text(found, "spec", "title"),
        json={**mapping(found, "spec"), "uid": uid},
        folder_uid=_folder(found),
        version=text(found, "metadata", "resourceVersion"),
        manager=_manager(found),
        updated_by=_saved_by(found),
        updated=_saved_at(found),
        marks={key: value for key in ("annotations", "labels") if (value := mapping(found, "metadata", key))},
    )


def _manager(found: Json) -> Manager | None:
    kind = _annotation(found, "grafana.app/managedBy")
    if not kind:
        return None
    identity, source = _annotation(found, "grafana.app/managerId"), _annotation(found, "grafana.app/sourcePath")
    allows = _annotation(found, "grafana.app/managerAllowsEdits") == "true"
    return Manager(words=_MANAGERS.get(kind, kind), source=source or identity, allows_edits=allows)


def _generation(found: Json) -> int:
    number = mapping(found, "metadata").get("generation")
    return number if isinstance(number, int) else 0


def _saved_by(found: Json) -> str:
    return _annotation(found, "grafana.app/updatedBy") or _annotation(found, "grafana.app/createdBy")


def _saved_at(found: Json) -> str:
    return _annotation(found, "grafana.app/updatedTimestamp") or text(found, "metadata", "creationTimestamp")


def _folder(found: Json) -> str:
    return uid_of_folder(found, "metadata", "annotations", _FOLDER)


def _annotation(found: Json, name: str) -> str:
    return text(found, "metadata", "annotations", name)
