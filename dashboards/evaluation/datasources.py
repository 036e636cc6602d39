"""Which queries Prometheus answers, and which another source of data."""

from collections.abc import Mapping

from dashboards.expansion import references
from dashboards.model import Json
from dashboards.reading import Dashboard


def is_prometheus(dashboard: Dashboard, datasource: Json) -> bool:
    """Say whether a query with such a data source is one for Prometheus; without any, the default one is taken as it.

    A name that is no variable's may be of any type; where the type is not said, it is taken as Prometheus, too.
    """
    kind, uid = _kind_and_uid(datasource)
    names = [reference.name for reference in references(uid)]
    chosen = [variable.query for variable in dashboard.variables if variable.name in names]
    chosen += [str(one.get("pluginId")) for one in _inputs(dashboard) if one.get("name") in names]
    return (chosen[0] if chosen else kind or _GRAFANAS.get(uid.casefold(), _PROMETHEUS)) == _PROMETHEUS


# Private

_PROMETHEUS = "prometheus"
_GRAFANAS = dict.fromkeys(("-- grafana --", "-- dashboard --", "-- mixed --", "grafana", "__expr__"), "grafana")


def _inputs(dashboard: Dashboard) -> list[Mapping[str, Json]]:
    """List what an exported dashboard wants to be told on import."""
    inputs = dashboard.json.get("__inputs")
    return [one for one in inputs if isinstance(one, Mapping)] if isinstance(inputs, list) else []


def _kind_and_uid(datasource: Json) -> tuple[str, str]:
    if isinstance(datasource, Mapping):
        return str(datasource.get("type") or ""), str(datasource.get("uid") or "")
    return "", datasource if isinstance(datasource, str) else ""
