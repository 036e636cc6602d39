"""Service level objectives and the tools they share: documents with places, Prometheus, names."""
