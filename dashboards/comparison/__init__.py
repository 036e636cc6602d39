"""Say in words what differs between two versions of a dashboard, ignoring all that Grafana itself changes.

`dashboards.comparison.compare.changes` gives the changes; `dashboards.comparison.model` says what one is.
"""
