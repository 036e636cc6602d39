"""Bring dashboards into a Grafana, without taking from anybody what they did there."""
