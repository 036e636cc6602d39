"""Is the second of two runs worse than the first: with confidence, not just deltas."""
