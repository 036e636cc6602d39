"""The Prometheus rules of SLOs, one file per concern."""
