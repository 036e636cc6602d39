"""The forms in which Grafana writes the values of a variable, as `${name:csv}`.

Source: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/#advanced-variable-format-options
and https://github.com/grafana/grafana/blob/main/packages/grafana-prometheus/src/escaping.ts for PromQL.
"""

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from dashboards.evaluation.choices import Choice


def for_promql(choice: Choice) -> str:
    """Write what is chosen where nothing else is asked for: for a matcher of PromQL."""
    if not choice.is_pattern:
        return ",".join(value.replace("\\", "\\\\").replace("'", "\\\\'") for value in choice.values)
    escaped = [_PROMQL_SPECIAL.sub(r"\\\\\g<0>", value.replace("\\", "\\\\\\\\")) for value in choice.values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def formatted(choice: Choice, how: str) -> str:
    """Write what is chosen in a form; an unknown one is written as a glob, as Grafana does."""
    if how == "text":
        return " + ".join(choice.texts or choice.values)
    if how == "queryparam":
        return "&".join(f"var-{quote(choice.name)}={quote(value, safe='')}" for value in choice.values)
    if how == "distributed":
        return f",{choice.name}=".join(choice.values)
    name, colon, separator = how.partition(":")
    if name == "join":
        return (separator if colon else ",").join(choice.values)
    return _FORMATS.get(name, _glob)(choice.values)


# Private

_PROMQL_SPECIAL = re.compile(r"[$^*{}\[\]'+?.()|]")
_REGEX_SPECIAL = re.compile(r"[/\\^$*+?.()|\[\]{}]")  # no dash, which PromQL takes as it is
_LUCENE_SPECIAL = re.compile(r'([!*+\-=<>\s&|()\[\]{}^~?:\\/"])')


def _regex(values: Sequence[str]) -> str:
    escaped = [_REGEX_SPECIAL.sub(r"\\\g<0>", value) for value in values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def _glob(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"{{{','.join(values)}}}"


def _in_quotes(mark: str, escaped: str) -> Callable[[Sequence[str]], str]:
    return lambda values: ",".join(f"{mark}{value.replace(mark, escaped)}{mark}" for value in values)


def _json(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def _lucene(values: Sequence[str]) -> str:
    escaped = [_LUCENE_SPECIAL.sub(r"\\\1", value) for value in values]
    return escaped[0] if len(escaped) == 1 else f"({' OR '.join(f'{chr(34)}{one}{chr(34)}' for one in escaped)})"


_FORMATS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "csv": ",".join,
    "doublequote": _in_quotes('"', '\\"'),
    "glob": _glob,
    "html": lambda values: html.escape(", ".join(values)),
    "json": _json,
    "lucene": _lucene,
    "percentencode": lambda values: quote(_glob(values), safe=""),
    "pipe": "|".join,
    "raw": ",".join,
    "regex": _regex,
    "singlequote": _in_quotes("'", "\\'"),
    "sqlstring": _in_quotes("'", "''"),
}
