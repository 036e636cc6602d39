"""The server that webhooks of deployments and incidents go to."""
