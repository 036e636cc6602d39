"""A variable that is not there."""

from collections.abc import Iterator

from dashboards.expansion import Reference, references
from dashboards.lint.interface import Subject
from dashboards.lint.mentions import Mention, mentions
from dashboards.lint.sentinels import is_built_in
from dashboards.promql_fault import pointed
from slo.findings.interface import Found, Level
from slo.suggestions import did_you_mean


def run(subject: Subject) -> Iterator[Found]:
    """Find what is written as a variable, and is none, in queries, titles, links and repeats."""
    known = {one.name for one in subject.dashboard.variables}
    asked = {str(one.get("name")) for one in _inputs(subject)}
    for mention in mentions(subject):
        for reference in _all(mention):
            is_number = reference.name[:1].isdigit()  # $1 of a replacement
            if not (is_number or reference.name in known | asked or is_built_in(reference.name)):
                sentence = f"there is no variable {reference.name}, so Grafana leaves {reference.written} as it is"
                fix = did_you_mean(reference.name, known, otherwise="add the variable, or correct the name")
                quote = pointed(mention.text, reference.start)
                yield subject.found(Level.ERROR, mention.path, sentence, fix, quote=quote)


# Private


def _all(mention: Mention) -> tuple[Reference, ...]:
    if mention.is_name:
        text = mention.text
        return (Reference(name=text, format="", start=0, end=len(text), written=text),)
    return references(mention.text)


def _inputs(subject: Subject) -> list[dict[str, object]]:
    inputs = subject.dashboard.json.get("__inputs")
    return [one for one in inputs if isinstance(one, dict)] if isinstance(inputs, list) else []
