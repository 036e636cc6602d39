"""Release in a Kubernetes cluster, and follow what Flagger makes of it."""
