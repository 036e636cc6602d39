"""What the page shows while it happens: figures of all pods, from Prometheus or from the pods themselves."""
