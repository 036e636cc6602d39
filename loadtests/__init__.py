"""Load tests with verdicts: load, autoscaling engine, sandbox, prediction, reports."""
