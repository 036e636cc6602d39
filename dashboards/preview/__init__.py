"""Show a dashboard without Grafana: ask its queries, and draw what was answered on one page.

`dashboards.preview.ask` asks and gives a `Snapshot`, which `dashboards.preview.records` keeps in a file;
`dashboards.preview.board` turns a snapshot into a page or a grid. Nobody is asked while it is drawn.
"""
