"""Prove that every query of a dashboard is valid and returns data, and say why where it does not."""
