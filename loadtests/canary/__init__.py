"""Flagger's canary analysis: what its controller does at each tick, and what that comes to."""
