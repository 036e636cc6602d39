"""Dashboards of Grafana as code, which cannot be empty: written, linted, proven to show data, shipped and compared.

Boards are values of `dashboards.model`; `dashboards.grafana` writes them as JSON. `lint`, `verification`, `preview`,
drift and import work on any dashboard, as `dashboards.reading` reads it. `dashboards.page` renders pages of HTML, for
previews and for the reports of other packages.
"""
