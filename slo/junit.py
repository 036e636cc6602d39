"""JUnit XML, which every CI server reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree import ElementTree as ET

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: https://www.w3.org/TR/xml/#charsets."""


class Trouble(StrEnum):
    """Why a case did not pass."""

    FAILURE = "failure"
    """It was judged, and it failed."""
    ERROR = "error"
    """It could not be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a case."""

    trouble: Trouble
    message: str
    type: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that was judged."""

    classname: str
    name: str
    problem: Problem | None = None
    output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What was judged together."""

    name: str
    cases: tuple[Case, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Further attributes, as `time` and `timestamp`."""
    properties: tuple[tuple[str, str], ...] = ()


def as_xml(suite: Suite) -> str:
    """Write a suite as a document."""
    attributes = {
        "name": _clean(suite.name),
        "tests": str(len(suite.cases)),
        "failures": str(_count(suite.cases, Trouble.FAILURE)),
        "errors": str(_count(suite.cases, Trouble.ERROR)),
        "skipped": "0",
        **suite.attributes,
    }
    root = ET.Element("testsuite", attributes)
    if suite.properties:
        properties = ET.SubElement(root, "properties")
        for name, value in suite.properties:
            ET.SubElement(properties, "property", name=name, value=_clean(value))
    for case in suite.cases:
        _add_case(root, case)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'


# Private


def _count(cases: Iterable[Case], trouble: Trouble) -> int:
    return sum(case.problem is not None and case.problem.trouble is trouble for case in cases)


def _add_case(root: ET.Element, case: Case) -> None:
    # Nothing here takes any time of its own; some readers insist on one.
    element = ET.SubElement(root, "testcase", classname=_clean(case.classname), name=_clean(case.name), time="0")
    if case.problem is not None:
        problem = case.problem
        child = ET.SubElement(element, problem.trouble, message=_clean(problem.message), type=_clean(problem.type))
        child.text = _clean(problem.text)
    if case.output:
        ET.SubElement(element, "system-out").text = _clean(case.output)


def _clean(text: str) -> str:
    """Replace what no XML 1.0 document may hold, as the colours in what a dying process printed."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
