"""Boards on their way into a Grafana: one module for each form in which they travel, and what is checked before."""
