"""Explain a decision of the autoscaler as a colleague would: every step with its numbers, one file per step."""
