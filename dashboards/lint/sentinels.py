"""Replace Grafana's variables by values that parse, so that a query can be read without a server.

Text between double quotes is left alone, as dashboard-linter does: `job=~"$job"` is looked for as it is written.
Only braces there are replaced, which some engines take for repetitions.
Source: https://github.com/grafana/dashboard-linter/blob/main/lint/variables.go
"""

import re
from collections.abc import Mapping
from functools import partial

from dashboards.expansion import Expanded, Reference, expand
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardVariable

RATE_INTERVAL_SECONDS = 8_869_990
INTERVAL_SECONDS = 4_867_856
RANGE_SECONDS = 6_069_770
AUTO_SECONDS = 12
"""Stand for `$__rate_interval`, `$__interval`, `$__range` and `$__auto`; nobody writes them."""


def readable(text: str, dashboard: Dashboard) -> Expanded:
    """Replace the variables of a query."""
    quoted = tuple(found.span() for found in _QUOTED.finditer(text))
    known = {one.name: one for one in dashboard.variables}
    return expand(text, partial(_in_place, quoted=quoted, known=known))


def is_built_in(name: str) -> bool:
    """Say whether a variable is Grafana's own."""
    return name.startswith("__") or name in {"timeFilter", "timeRange"}


# Private

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
_GLOBALS: Mapping[str, str] = {
    "__rate_interval": f"{RATE_INTERVAL_SECONDS}s",
    "__interval": f"{INTERVAL_SECONDS}s",
    "__interval_ms": f"{INTERVAL_SECONDS}000",
    "__range": f"{RANGE_SECONDS}s",
    "__range_s": f"{RANGE_SECONDS}",
    "__range_ms": f"{RANGE_SECONDS}000",
    "__auto": f"{AUTO_SECONDS}s",
    "__from": "1594671549254",
    "__to": "1594671549254",
}
_DATES: Mapping[str, str] = {
    "date": "2020-07-13T20:19:09.254Z",
    "date:iso": "2020-07-13T20:19:09.254Z",
    "date:seconds": "1594671549",
}
_JOINED: dict[str, str] = {"csv": "{0},{0},{0}", "distributed": "{0},{0},{0}", "pipe": "{0}|{0}|{0}"}
_QUOTES: dict[str, str] = {"doublequote": '"{0}"', "singlequote": "'{0}'", "sqlstring": "'{0}'"}
"""One value is as good as many here, and a matcher takes one only."""
_PLAIN_WORD = "chosen"


def _in_place(
    reference: Reference, *, quoted: tuple[tuple[int, int], ...], known: Mapping[str, DashboardVariable]
) -> str | None:
    if any(begin < reference.start < end for begin, end in quoted):
        return None if reference.written == f"${reference.name}" else _PLAIN_WORD
    if reference.name in {"__from", "__to"}:
        return _DATES.get(reference.format, _GLOBALS[reference.name])
    value = _value(reference.name, known)
    return (_JOINED | _QUOTES).get(reference.format, "{0}").format(value)


def _value(name: str, known: Mapping[str, DashboardVariable]) -> str:
    if name in _GLOBALS:
        return _GLOBALS[name]
    if name.startswith("__auto_interval"):
        return "10s"
    variable = known.get(name)
    if variable is None:
        return name
    others = {other: one for other, one in known.items() if other != name}
    return expand(_first(variable) or name, lambda reference: _value(reference.name, others)).text


def _first(variable: DashboardVariable) -> str:
    """Give what is chosen, else the first option, else what the reader of a text box finds in it."""
    options = variable.json.get("options")
    first = options[0] if isinstance(options, list) and options else {}
    for holder in (variable.json.get("current"), first):
        value = _text(holder.get("value")) if isinstance(holder, Mapping) else ""
        if value:
            return value
    return variable.query if variable.type in {"textbox", "constant"} else ""


def _text(value: Json) -> str:
    one = value[0] if isinstance(value, list) and value else value
    return one if isinstance(one, str) else ""
