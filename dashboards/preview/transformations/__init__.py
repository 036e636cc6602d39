"""Grafana's transformations, the common ones: each takes the frames of a panel and gives others."""
