"""Run a file of cases."""

from collections.abc import Callable, Mapping
from typing import Any

from loadtests.hpa.conformance.behavior_cases import KINDS, parse_behavior
from loadtests.hpa.conformance.case import Case, Result
from loadtests.hpa.conformance.pod_cases import parse_groups, parse_proposal, parse_ratio
from slo.errors import InvalidInput, Mistake, Place


def run_cases(document: object, *, file: str) -> tuple[Result, ...]:
    """Run the cases of a parsed file, each for itself.

    Raises:
        InvalidInput: the document is no list of cases; every item that is none.
    """
    if not isinstance(document, list) or not document:
        raise InvalidInput([_mistake(file, "", type(document).__name__, "must be a list of test cases")])
    mistakes: list[Mistake] = []
    cases = [case for index, raw in enumerate(document) if (case := _parse(raw, index, file, mistakes)) is not None]
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(case.run() for case in cases)


# Private


def _parse(raw: object, index: int, file: str, mistakes: list[Mistake]) -> Case | None:
    fields: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    parse = _parser(fields)
    if parse is None:
        mistakes.append(_mistake(file, f"[{index}]", raw, "must be a test case of a known kind"))
        return None
    try:
        return parse(fields)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        rule = f"must be a test case with all its fields ({type(error).__name__}: {error})"
        mistakes.append(_mistake(file, f"[{index}]", fields.get("name"), rule))
        return None


def _parser(raw: Mapping[str, Any]) -> Callable[[Any], Case] | None:
    """Tell the kinds apart by the fields that only one of them has."""
    if raw.get("kind") in KINDS:
        return parse_behavior
    if raw.get("kind") in {"resource_utilization_ratio", "metric_usage_ratio"}:
        return parse_ratio
    if "source" in raw:
        return parse_proposal
    return parse_groups if "resource" in raw else None


def _mistake(file: str, field: str, value: object, rule: str) -> Mistake:
    next_step = "give the vector files of the HPA controller's tests"
    return Mistake(place=Place(file=file, field=field), value=value, rule=rule, next_step=next_step)
