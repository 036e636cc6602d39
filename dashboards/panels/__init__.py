"""The kinds of panels, one a file, each in today's shape of Grafana's JSON."""
