"""Locustfiles that come with the project, each usable with plain `locust -f`."""
