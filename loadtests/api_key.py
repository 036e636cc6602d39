"""The workload's key: which variable has it, and which header carries it."""

from collections.abc import Mapping

from slo.errors import InvalidInput, Mistake, Place

API_KEY = "LOAD_HARNESS_API_KEY"
"""The workload's own name for it: one shell, or one Secret, is enough for both."""
KEY_HEADER = "X-API-Key"


def read_api_key(environment: Mapping[str, str], mistakes: list[Mistake]) -> str | None:
    """Read the key; None where there is none, or none that a header can carry."""
    raw = environment.get(API_KEY)
    if not raw:
        return None
    if not (raw.isascii() and raw.isprintable() and raw == raw.strip()):
        rule = "must be printable ASCII without line breaks, and not begin or end with a blank"
        mistakes.append(api_key_mistake(raw, rule, "set it to the workload's key, or unset it"))
        return None
    return raw


def api_key_from(environment: Mapping[str, str]) -> str | None:
    """Read the key; None where there is none.

    Raises:
        InvalidInput: no header can carry it.
    """
    mistakes: list[Mistake] = []
    key = read_api_key(environment, mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return key


def api_key_mistake(key: str | None, rule: str, next_step: str) -> Mistake:
    """Say what is wrong with the key, and not what it is."""
    value = "(not shown)" if key else "(unset)"
    return Mistake(place=Place(file="environment", field=API_KEY), value=value, rule=rule, next_step=next_step)
