"""Find out which API a Grafana has, and for which organisation we may ask."""

from collections.abc import Sequence
from typing import NoReturn

from dashboards.grafana_api.answers import mapping, mappings, text
from dashboards.grafana_api.apps import FOLDER_GROUP, GROUP, VERSIONS, AppsApi
from dashboards.grafana_api.interface import GrafanaApi
from dashboards.grafana_api.legacy import LegacyApi
from dashboards.grafana_api.transport import Transport
from dashboards.model import Json
from slo.errors import ServerUnreachable

_SETTINGS = "/api/frontend/settings"
_FIRST_ORGANISATION = "default"


def connect(transport: Transport) -> GrafanaApi:
    """Take the new API where it is offered, else the old one.

    Raises:
        ServerUnreachable: No answer, or nothing that answers as Grafana does.
    """
    version = _version(transport, GROUP)
    folder_version = _version(transport, FOLDER_GROUP) if version else ""
    if version and folder_version:
        namespace = text(_found(transport, _SETTINGS), "namespace") or _FIRST_ORGANISATION
        return AppsApi(transport, version=version, folder_version=folder_version, namespace=namespace)
    if not isinstance(_found(transport, "/api/search", limit="1"), list):
        _refuse(transport)
    return LegacyApi(transport)


# Private


def _version(transport: Transport, group: str) -> str:
    """Name the version of a group of the new API that we speak; empty where there is none."""
    found = mapping(_found(transport, f"/apis/{group}"))
    offered: Sequence[str] = [text(one, "version") for one in mappings(found.get("versions"))]
    return next((version for version in VERSIONS if version in offered), "")


def _found(transport: Transport, path: str, **params: str) -> Json:
    """Ask for what an older Grafana may not have; it then answers 404, or with its page."""
    try:
        return transport.find(path, params)
    except ServerUnreachable as error:
        if isinstance(error.__cause__, ValueError):  # no JSON
            return None
        raise


def _refuse(transport: Transport) -> NoReturn:
    check = (
        "it answered, but not as Grafana does; check the URL: "
        "another server may be there, or Grafana's path is missing, as in https://example.com/grafana"
    )
    raise ServerUnreachable(url=transport.url, asked="GET /api/search", check=check)
