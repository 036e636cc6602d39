"""Hourly counts of good and bad events per SLO: from Prometheus, and in a file that outlives it."""
