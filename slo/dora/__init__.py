"""Delivery performance: the metrics of DORA, from events of deployments and incidents."""
