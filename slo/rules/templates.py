"""Prometheus's templates in the texts of alerts: one that cannot be read, and Prometheus loads none of the rules."""

import re
from collections.abc import Iterator, Sequence

_STRING = re.compile(r"""\"(?:\\.|[^\"\\\n])*+\"|'(?:\\.|[^'\\\n])*+'|`[^`]*+`|/\*(?:[^*]|\*(?!/))*+\*/""")
"""Or a comment. Nothing in these patterns can match in two ways, so no text takes long."""
_ACTION = re.compile(rf"\{{\{{((?:{_STRING.pattern}|[^\"'`/{{}}]|/(?!\*))*+)\}}\}}")
_BARE_WORD = re.compile(r"(?<![\w.$])[A-Za-z_]\w*")
_VARIABLE = re.compile(r"\$[A-Za-z_]\w*")
_OPENING = frozenset({"if", "range", "with", "define", "block"})
_VARIABLES = frozenset({"$labels", "$value", "$externalLabels", "$externalURL"})
# Source: https://pkg.go.dev/text/template
_WORDS_OF_GO = frozenset(
    "if else end range with template define block break continue nil true false "  # noqa: SIM905 - forty lines otherwise
    "and or not len index slice print printf println html js urlquery call eq ne lt le gt ge".split()
)
# Source: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
_WORDS_OF_PROMETHEUS = frozenset(
    "query first label value strvalue sortByLabel args tmpl safeHtml externalURL pathPrefix "  # noqa: SIM905 - as above
    "humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration now parseDuration "
    "title toUpper toLower match reReplaceAll stripPort stripDomain graphLink tableLink urlQueryEscape".split()
)


def literal(text: str) -> str:
    """Keep Prometheus from reading a text's braces as a template."""
    return text.replace("{{", '{{ "{{" }}')


def faults(text: str) -> Iterator[str]:
    """Yield why Prometheus could not read a text: for what people mistype, not for all that Go's grammar forbids."""
    bare, end = [], 0
    while (begin := text.find("{{", end)) >= 0:
        action = _ACTION.match(text, begin)
        if action is None:
            yield "`{{` has no `}}`"
            return
        if not action[1].strip("- \n"):
            yield "there is nothing in `{{ }}`"
        bare.append(_STRING.sub(" ", action[1]))
        end = action.end()
    yield from _unknown_names(bare)


def _unknown_names(actions: Sequence[str]) -> Iterator[str]:
    words = [_BARE_WORD.findall(action) for action in actions]
    for unknown in sorted({word for some in words for word in some} - _WORDS_OF_GO - _WORDS_OF_PROMETHEUS):
        yield f"there is no function `{unknown}`"
    declared = {name for action in actions if ":=" in action for name in _VARIABLE.findall(action.partition(":=")[0])}
    for unknown in sorted({name for action in actions for name in _VARIABLE.findall(action)} - _VARIABLES - declared):
        yield f"there is no variable `{unknown}`"
    opened = sum(1 for some in words if some and some[0] in _OPENING)
    if opened != sum(1 for some in words if some[:1] == ["end"]):
        yield "`if`, `range` and `with` each need one `end`"
