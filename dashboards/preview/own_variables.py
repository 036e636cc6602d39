"""The variables that only a field or a value has, as `${__field.labels.pod}` in the name of a series."""

import re
from collections.abc import Mapping

_OWN = re.compile(r"\$\{(__[\w.]+(?:\[\"[^\"]+\"\])?)(?::\w+)?\}")


def filled(text: str, own: Mapping[str, str]) -> str:
    """Put values in place of variables, which are named without brackets; those that are not given stay."""
    return _OWN.sub(lambda found: own.get(_plain_name(found[1]), found[0]), text)


# Private


def _plain_name(name: str) -> str:
    """Write `__data.fields["pod"]` as `__data.fields.pod`."""
    return re.sub(r"\[\"([^\"]+)\"\]", r".\1", name)
