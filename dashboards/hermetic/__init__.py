"""A temporary Prometheus, filled with what exporters and the workload really expose."""
