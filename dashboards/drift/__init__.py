"""Say how what a Grafana shows differs from what is in Git, and who moved."""
