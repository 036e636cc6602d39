"""Render one self-contained HTML page of facts, tables and charts; the page knows no domain.

`dashboards.page.model` and `dashboards.page.charts` say what a page can hold, `dashboards.page.units` how
numbers are read, and `dashboards.page.render.render` turns a `Page` into HTML that needs no network.
"""
