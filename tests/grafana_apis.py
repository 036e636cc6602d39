"""Grafana's new API, as it answers."""

from collections.abc import Sequence

from tests.grafana_behaviour import Answer, Behaviour
from tests.grafana_store import SAVED_AT, Json, Mismatch, Record, Store, Version

GROUP = "dashboard.grafana.app"
FOLDERS = "folder.grafana.app"


class Apis:
    """Answers below `/apis`."""

    def __init__(self, behaviour: Behaviour, store: Store) -> None:
        self._behaviour, self._store = behaviour, store

    def answer(self, method: str, parts: Sequence[str], query: dict[str, str], body: Json) -> Answer:
        """Answer one request, whose path is without `/apis`."""
        match method, *parts:
            case "GET", group if group in (GROUP, FOLDERS):
                return 200, self._group(group)
            case _, group, version, "namespaces", namespace, kind, *name:
                if version not in self._behaviour.versions:
                    return _status(404, "NotFound", "the server could not find the requested resource")
                if namespace != self._behaviour.namespace:
                    return _status(403, "Forbidden", "namespace mismatch")
                api = f"{group}/{version}"
                if kind == "folders":
                    return self._folders(method, api, query, body)
                return self._dashboards(method, api, name, query, body)
        return _status(404, "NotFound", "the server could not find the requested resource")

    def _group(self, group: str) -> Json:
        versions = [{"groupVersion": f"{group}/{one}", "version": one} for one in (*self._behaviour.versions, "v2")]
        return {"kind": "APIGroup", "apiVersion": "v1", "name": group, "versions": versions}

    def _folders(self, method: str, api: str, query: dict[str, str], body: Json) -> Answer:
        if method == "GET":
            rows = [_folder(api, uid, *one) for uid, one in self._store.folders.items()]
            return 200, self._page("FolderList", api, rows, query)
        uid = body["metadata"]["name"]
        if uid in self._store.folders:
            return _status(409, "AlreadyExists", f'folders.folder.grafana.app "{uid}" already exists')
        parent = body["metadata"].get("annotations", {}).get("grafana.app/folder", "")
        self._store.add_folder(uid, body["spec"]["title"], parent)
        return 201, _folder(api, uid, body["spec"]["title"], parent)

    def _dashboards(self, method: str, api: str, name: Sequence[str], query: dict[str, str], body: Json) -> Answer:
        if method != "GET":
            return self._save(method, api, body)
        if not name and "get-history" in query.get("labelSelector", ""):
            return self._history(api, query)
        if not name:
            rows = [_dashboard(api, one, one.newest) for one in self._store.records.values()]
            return 200, self._page("DashboardList", api, rows, query)
        record = self._store.records.get(name[0])
        if record is None:
            return _status(404, "NotFound", f'dashboards.dashboard.grafana.app "{name[0]}" not found')
        return 200, _dashboard(api, record, record.newest)

    def _history(self, api: str, query: dict[str, str]) -> Answer:
        if self._behaviour.hides_history:
            return _status(403, "Forbidden", "dashboards is forbidden")
        record = self._store.records[query["fieldSelector"].removeprefix("metadata.name=")]
        rows = [_dashboard(api, record, one, with_message=True) for one in reversed(record.versions)]
        return 200, self._page("DashboardList", api, rows, query)

    def _save(self, method: str, api: str, body: Json) -> Answer:
        if self._behaviour.before_save:
            self._behaviour.before_save()
        metadata = body["metadata"]
        uid, annotations = metadata["name"], metadata.get("annotations", {})
        known = self._store.records.get(uid)
        if known and _is_locked(known.annotations):
            return _status(403, "Forbidden", "cannot update a managed resource")
        if method == "PUT" and known is None:
            return _status(404, "NotFound", f'dashboards.dashboard.grafana.app "{uid}" not found')
        if method == "POST" and known:
            return _status(409, "AlreadyExists", f'dashboards.dashboard.grafana.app "{uid}" already exists')
        version = int(metadata["resourceVersion"]) - _FIRST_RESOURCE if method == "PUT" else 0
        folder, message = annotations.get("grafana.app/folder", ""), annotations.get("grafana.app/message", "")
        try:
            saved = self._store.save({**body["spec"], "uid": uid}, folder=folder, message=message, version=version)
        except Mismatch:
            words = "the object has been modified; please apply your changes to the latest version and try again"
            return _status(409, "Conflict", words)
        saved.annotations = {name: value for name, value in saved.annotations.items() if name in annotations}
        return (201 if method == "POST" else 200), _dashboard(api, saved, saved.newest)

    def _page(self, kind: str, api: str, rows: list[Json], query: dict[str, str]) -> Json:
        first = int(query.get("continue", "0"))
        size = min(int(query.get("limit", "1000")), self._behaviour.page)
        following = {"continue": str(first + size)} if first + size < len(rows) else {}
        return {"kind": kind, "apiVersion": api, "metadata": following, "items": rows[first : first + size]}


# Private

_FIRST_RESOURCE = 1_758_777_451_000_000


def _is_locked(annotations: dict[str, str]) -> bool:
    return "grafana.app/managedBy" in annotations and annotations.get("grafana.app/managerAllowsEdits") != "true"


def _resource_version(version: Version) -> str:
    return str(_FIRST_RESOURCE + version.number)


def _status(code: int, reason: str, message: str) -> Answer:
    return code, {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code,
    }


def _folder(api: str, uid: str, title: str, parent: str) -> Json:
    annotations = {"grafana.app/createdBy": "service-account:1", **({"grafana.app/folder": parent} if parent else {})}
    metadata = {"name": uid, "namespace": "default", "resourceVersion": "1", "annotations": annotations}
    return {"kind": "Folder", "apiVersion": api, "metadata": metadata, "spec": {"title": title}}


def _dashboard(api: str, record: Record, version: Version, *, with_message: bool = False) -> Json:
    annotations = {
        "grafana.app/createdBy": f"user:{record.versions[0].by}",
        "grafana.app/updatedBy": f"user:{version.by}",
        "grafana.app/updatedTimestamp": SAVED_AT,
        **({"grafana.app/folder": record.folder_uid} if record.folder_uid else {}),
        **({"grafana.app/message": version.message} if with_message and version.message else {}),
        **record.annotations,
    }
    return {
        "kind": "Dashboard",
        "apiVersion": api,
        "metadata": {
            "name": record.uid,
            "namespace": "default",
            "uid": "Cc7fA5ffHY94NnHZyMxXvFlpFtOmkK3qkBcVZPKSPXcX",
            "resourceVersion": _resource_version(version),
            "generation": version.number,
            "creationTimestamp": "2026-01-10T10:00:00Z",
            "labels": {"grafana.app/deprecatedInternalID": str(record.internal_id)},
            "annotations": annotations,
        },
        "spec": {key: value for key, value in version.json.items() if key != "uid"},
        "status": record.status,
    }
