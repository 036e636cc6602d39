"""Grafana's old API, as it answers."""

from collections.abc import Sequence

from tests.grafana_behaviour import Answer, Behaviour
from tests.grafana_store import SAVED_AT, Json, Mismatch, Record, Store, Version


class Legacy:
    """Answers below `/api`."""

    def __init__(self, behaviour: Behaviour, store: Store) -> None:
        self._behaviour, self._store = behaviour, store

    def answer(self, method: str, parts: Sequence[str], query: dict[str, str], body: Json) -> Answer:
        """Answer one request, whose path is without `/api`."""
        match method, *parts:
            case "GET", "frontend", "settings":
                return 200, {"namespace": self._behaviour.namespace, "buildInfo": {"version": "13.0.1"}}
            case "GET", "search":
                return 200, self._search(query)
            case "POST", "folders":
                return self._make_folder(body)
            case "POST", "dashboards", "db":
                return self._save(body)
            case "GET", "dashboards", "uid", uid, *rest if uid in self._store.records:
                return self._dashboard(self._store.records[uid], rest)
        return 404, {"message": "Dashboard not found", "status": "not-found"}

    def _search(self, query: dict[str, str]) -> list[Json]:
        rows = self._folders() if query.get("type") == "dash-folder" else self._dashboards()
        size = min(int(query.get("limit", "1000")), self._behaviour.page)
        first = (int(query.get("page", "1")) - 1) * size
        return rows[first : first + size]

    def _folders(self) -> list[Json]:
        return [
            {"uid": uid, "title": title, "type": "dash-folder", "folderUid": parent}
            for uid, (title, parent) in self._store.folders.items()
        ]

    def _dashboards(self) -> list[Json]:
        return [
            {
                "id": one.internal_id,
                "uid": one.uid,
                "title": one.newest.json["title"],
                "type": "dash-db",
                "tags": one.newest.json["tags"],
                "isStarred": False,
                **({"folderUid": one.folder_uid} if one.folder_uid else {}),
            }
            for one in self._store.records.values()
        ]

    def _make_folder(self, body: Json) -> Answer:
        if body["uid"] in self._store.folders or body["title"] in [t for t, _ in self._store.folders.values()]:
            return 412, {"message": "a folder with that name already exists", "status": "name-exists-folder"}
        self._store.add_folder(body["uid"], body["title"], body.get("parentUid", ""))
        return 200, {"id": 7, "uid": body["uid"], "title": body["title"], "version": 1}

    def _save(self, body: Json) -> Answer:
        if self._behaviour.before_save:
            self._behaviour.before_save()
        sent, folder = body["dashboard"], body.get("folderUid", "")
        known = self._store.records.get(sent["uid"])
        if known and known.provisioned:
            return 400, {"message": "Cannot save provisioned dashboard"}
        if self._store.with_title(sent["title"], folder, sent["uid"]):
            words = "A dashboard with the same name in the folder already exists"
            return 412, {"message": words, "status": "name-exists"}
        try:
            saved = self._store.save(sent, folder=folder, message=body["message"], version=sent.get("version", 0))
        except Mismatch:
            words = "The dashboard has been changed by someone else"
            return 412, {"message": words, "status": "version-mismatch"}
        return 200, {"id": saved.internal_id, "uid": saved.uid, "status": "success", "version": saved.newest.number}

    def _dashboard(self, record: Record, rest: Sequence[str]) -> Answer:
        if rest[:1] == ["versions"] and self._behaviour.hides_history:
            return 403, {"message": "You'll need additional permissions: dashboards:write"}
        if rest == ["versions"]:
            return 200, {"continueToken": "", "versions": [_version(record, one) for one in reversed(record.versions)]}
        if rest[:1] == ["versions"]:
            found = next(one for one in record.versions if one.number == int(rest[1]))
            return 200, {**_version(record, found), "data": found.json}
        return 200, {"meta": self._meta(record), "dashboard": {**record.newest.json, **_numbers(record)}}

    def _meta(self, record: Record) -> Json:
        title, _ = self._store.folders.get(record.folder_uid, ("General", ""))
        return {
            "type": "db",
            "canSave": True,
            "canEdit": True,
            "canAdmin": True,
            "canStar": True,
            "canDelete": True,
            "slug": "slug",
            "url": f"/d/{record.uid}/slug",
            "expires": "0001-01-01T00:00:00Z",
            "created": "2026-01-10T10:00:00Z",
            "updated": SAVED_AT,
            "updatedBy": record.newest.by,
            "createdBy": record.versions[0].by,
            "version": record.newest.number,
            "hasAcl": False,
            "isFolder": False,
            "folderId": 0,
            "folderUid": record.folder_uid,
            "folderTitle": title,
            "folderUrl": f"/dashboards/f/{record.folder_uid}/slug",
            "provisioned": record.provisioned,
            "provisionedExternalId": record.file,
        }


# Private


def _numbers(record: Record) -> Json:
    return {"id": record.internal_id, "version": record.newest.number}


def _version(record: Record, one: Version) -> Json:
    return {
        "id": one.number,
        "dashboardId": record.internal_id,
        "uid": record.uid,
        "parentVersion": one.number - 1,
        "restoredFrom": 0,
        "version": one.number,
        "created": SAVED_AT,
        "createdBy": one.by,
        "message": one.message,
    }
