"""The commands of the load tests, one file per group."""
