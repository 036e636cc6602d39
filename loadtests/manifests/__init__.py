"""Read a Deployment, its Service and its HorizontalPodAutoscaler as the cluster would."""
