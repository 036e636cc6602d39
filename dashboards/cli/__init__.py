"""The `dashboards` commands, one a file."""
