"""Values of JSON documents."""

from typing import Any

Json = Any
"""A value of a JSON document."""
