"""Traces: what a request did where; OpenTelemetry's packages are an extra, imported only when switched on."""
