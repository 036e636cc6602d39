"""When a sample is too small to go by."""

FEWEST = 5
"""Deployments, changes or failures; with fewer a figure is shown as insufficient, and no trend is told."""


def is_sufficient(number: int) -> bool:
    """Whether so many are enough to go by."""
    return number >= FEWEST
