"""Evaluate a dashboard's queries as Grafana does: time range, variables, intervals, and the questions themselves."""
