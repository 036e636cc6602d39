"""Read true and false."""

from slo.fields import Fields


def read_switch(fields: Fields, name: str, *, default: bool = False) -> bool:
    """Read true or false."""
    value = fields.raw(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        fields.mistake(name, value, "must be true or false", "write it without quotes")
        return default
    return value
