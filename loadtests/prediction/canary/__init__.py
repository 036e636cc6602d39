"""Predict a canary's release: the same engine, on pods and requests that are as exact as the plan."""
