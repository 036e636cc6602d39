"""What counts: as a deployment, as production, as a service, as a failure."""
