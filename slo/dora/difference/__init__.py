"""What two policies make of the same evidence, and which deployments and changes move the figures."""
