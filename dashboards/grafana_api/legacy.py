"""Grafana's old API, below `/api`: the only one up to version 11, and still there in 13.

Source: https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/api-legacy/
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from dashboards.grafana_api.answers import mapping, mappings, text, uid_of_folder
from dashboards.grafana_api.interface import PUSH_MESSAGE, Folder, Hit, Manager, Save, Stored
from dashboards.grafana_api.transport import HIDDEN, Transport
from dashboards.model import Json

LONGEST_HISTORY = 100
"""How far back we look for a push."""
_PAGE = 1000
_MOST_PAGES = 100


class LegacyApi:
    """Asks below `/api`."""

    name = "/api"

    def __init__(self, transport: Transport, *, page: int = _PAGE) -> None:
        self._transport = transport
        self._page = page
        self.url = transport.url

    def hits(self) -> tuple[Hit, ...]:
        """List all dashboards."""
        return tuple(
            Hit(
                uid=text(one, "uid"),
                title=text(one, "title"),
                folder_uid=uid_of_folder(one, "folderUid"),
                tags=frozenset(str(tag) for tag in one.get("tags") or ()),
            )
            for one in self._pages("dash-db")
        )

    def folders(self) -> tuple[Folder, ...]:
        """List all folders, in folders too: `/api/folders` would give those at the top only."""
        return tuple(
            Folder(uid=text(one, "uid"), title=text(one, "title"), parent_uid=uid_of_folder(one, "folderUid"))
            for one in self._pages("dash-folder")
        )

    def stored(self, uid: str) -> Stored | None:
        """Give a dashboard."""
        found = self._transport.find(f"/api/dashboards/uid/{_quoted(uid)}")
        return None if found is None else _stored(uid, found)

    def history(self, uid: str) -> tuple[Save, ...]:
        """List the entries of the history."""
        path = f"/api/dashboards/uid/{_quoted(uid)}/versions"
        # Who may read a dashboard may not read its history.
        found = self._transport.find(path, {"limit": str(LONGEST_HISTORY)}, absent=HIDDEN)
        versions = mappings(found if isinstance(found, list) else mapping(found).get("versions"))
        saves = [
            Save(
                version=text(one, "version"),
                message=text(one, "message"),
                by=text(one, "createdBy"),
                at=text(one, "created"),
            )
            for one in versions
            if isinstance(one.get("version"), int)
        ]
        return tuple(sorted(saves, key=lambda save: int(save.version), reverse=True))

    def version(self, uid: str, save: Save) -> Mapping[str, Json] | None:
        """Give a dashboard as it was."""
        path = f"/api/dashboards/uid/{_quoted(uid)}/versions/{_quoted(save.version)}"
        return mapping(self._transport.find(path, absent=HIDDEN), "data") or None

    def create_folder(self, folder: Folder) -> None:
        """Make a folder."""
        parent = {"parentUid": folder.parent_uid} if folder.parent_uid else {}
        self._transport.send("POST", "/api/folders", {"uid": folder.uid, "title": folder.title, **parent})

    def save(self, json: Mapping[str, Json], *, folder_uid: str, over: Stored | None) -> None:
        """Make a dashboard, or replace one; never with `overwrite`, which would replace others of its title, too."""
        version = {} if over is None else {"version": int(over.version)}
        body = {
            "dashboard": {**json, "id": None, **version},
            "folderUid": folder_uid,
            "message": PUSH_MESSAGE,
            "overwrite": False,
        }
        self._transport.send("POST", "/api/dashboards/db", body)

    # Private

    def _pages(self, kind: str) -> Iterator[dict[str, Json]]:
        for number in range(1, _MOST_PAGES + 1):
            params = {"type": kind, "limit": str(self._page), "page": str(number)}
            rows = mappings(self._transport.get("/api/search", params))
            yield from rows
            if len(rows) < self._page:
                return


# Private


def _stored(uid: str, found: Json) -> Stored:
    meta, json = mapping(found, "meta"), mapping(found, "dashboard")
    return Stored(
        uid=text(json, "uid") or uid,
        title=text(json, "title"),
        json=json,
        folder_uid=uid_of_folder(meta, "folderUid"),
        version=text(json, "version") or text(meta, "version") or "0",
        manager=_manager(meta),
        updated_by=text(meta, "updatedBy"),
        updated=text(meta, "updated"),
    )


def _manager(meta: Mapping[str, Json]) -> Manager | None:
    """Say who provisions it; where the provider has `allowUiUpdates`, Grafana names the file all the same."""
    is_locked, source = meta.get("provisioned") is True, text(meta, "provisionedExternalId")
    if not is_locked and not source:
        return None
    return Manager(words="file provisioning", source=source, allows_edits=not is_locked)


def _quoted(uid: str) -> str:
    return quote(uid, safe="")
