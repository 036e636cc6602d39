"""The `hpa` commands: the autoscaling engine on its own, one command per file."""
