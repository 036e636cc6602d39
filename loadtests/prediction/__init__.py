"""Predict how the replicas will follow a load, from the plan and the manifests alone."""
