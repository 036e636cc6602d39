"""Spell quantities of a resource."""

from loadtests.hpa.quantity import format_milli

_MEBIBYTE_MILLI = 1000 << 20


def quantity(resource: str, milli: int) -> str:
    """Spell CPU in millicores, memory in mebibytes, other things as Kubernetes does."""
    if resource == "cpu":
        return f"{milli}m"
    if resource in {"memory", "ephemeral-storage"}:
        return f"{milli / _MEBIBYTE_MILLI:.1f}".removesuffix(".0") + "Mi"
    return format_milli(milli)
