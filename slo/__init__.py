"""What all tools share: documents with places, fields, errors, the Prometheus client, the exporters' names."""
