"""Ask Grafana for dashboards and give it some, over its old API (`/api`) or its new one (`/apis`).

`dashboards.grafana_api.connect.connect` finds out which of the two a server has; `dashboards.grafana_api.interface`
says what both can do.
"""
