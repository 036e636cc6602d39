"""Dashboards as code, and the page renderer that every HTML report shares."""
