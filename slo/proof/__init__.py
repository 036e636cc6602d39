"""Prove an SLO's rules: generated promtool unit tests, their input derived from the SLO's own queries."""
