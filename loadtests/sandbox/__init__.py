"""A cluster of local processes that publishes what a Kubernetes cluster would."""
