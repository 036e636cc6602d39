"""Run the Kubernetes controller's own test cases, as data, against the engine."""
