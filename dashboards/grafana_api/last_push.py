"""What was pushed last, as Grafana remembers it."""

from dashboards.grafana_api.interface import GrafanaApi
from dashboards.reading import Dashboard, dashboard_of
from slo.errors import InvalidInput


def last_push(uid: str, api: GrafanaApi) -> Dashboard | None:
    """Find the newest push in a dashboard's history; None where there was none, or Grafana does not say."""
    save = next((save for save in api.history(uid) if save.is_push), None)
    json = None if save is None else api.version(uid, save)
    if save is None or json is None:
        return None
    try:
        return dashboard_of({**json, "uid": uid}, file=f"{uid} of version {save.version}")
    except InvalidInput:  # then it was not pushed by us
        return None
