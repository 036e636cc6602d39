"""Read a Kubernetes cluster: its objects and samples as they are now, and as they change."""
