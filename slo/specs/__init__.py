"""The catalogue: the SLOs of the workload and of the platforms it serves, each number with its source."""
