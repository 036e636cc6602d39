"""Read any dashboard of Grafana."""

from dashboards.reading.dashboard import Dashboard, DashboardAnnotation, DashboardPanel, DashboardVariable, Target
from dashboards.reading.files import parse_dashboard, read_dashboard, read_dashboards
from dashboards.reading.reader import dashboard_of

__all__ = [
    "Dashboard",
    "DashboardAnnotation",
    "DashboardPanel",
    "DashboardVariable",
    "Target",
    "dashboard_of",
    "parse_dashboard",
    "read_dashboard",
    "read_dashboards",
]
