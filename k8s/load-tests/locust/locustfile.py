# ruff: noqa: INP001 - a file of a ConfigMap, not a module of a package
"""The users that come with the project, where Locust looks for them: beside the scenario, in its ConfigMap."""

from loadtests.locustfiles.arrivals import WorkArrivals

__all__ = ["WorkArrivals"]
