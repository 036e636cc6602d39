"""How the parts of the sandbox tell what they did."""

from collections.abc import Callable, Mapping
from typing import Any

Note = Callable[[str, str, str, Mapping[str, Any]], None]
"""Writes an event: subject, predicate, which one, content."""
