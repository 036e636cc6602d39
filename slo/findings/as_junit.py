"""Findings as JUnit XML: a case for each, and one for every check that found nothing."""

from slo.findings.interface import Finding, Unmade
from slo.findings.report import Report, Rule
from slo.junit import Case, Problem, Suite, Trouble, as_xml


def as_junit(report: Report) -> str:
    """Write a test suite; what is below the threshold passes, with the finding as its output."""
    told = {one.id for one in report.findings} | {one.id for one in report.not_made}
    clean = (_clean_case(report, rule) for rule in report.rules if rule.id not in told)
    unmade = (_unmade_case(report, one) for one in report.not_made)
    cases = (*(_case(report, finding) for finding in report.findings), *unmade, *clean)
    return as_xml(Suite(name=f"load-harness {report.command}", cases=cases, attributes={"time": "0"}))


# Private


def _case(report: Report, finding: Finding) -> Case:
    classname, name = _classname(report, finding.id), str(finding.place)
    told = (str(finding.place), f"{finding.level}: {finding.sentence}", finding.quote, f"fix: {finding.fix}")
    text = "\n".join((*filter(None, told), f"more: {finding.page}"))
    if not finding.is_at_least(report.threshold):
        return Case(classname=classname, name=name, output=text)
    problem = Problem(trouble=Trouble.FAILURE, message=finding.sentence, type=str(finding.level), text=text)
    return Case(classname=classname, name=name, problem=problem)


def _unmade_case(report: Report, unmade: Unmade) -> Case:
    """Give an error, not a skipped case: nobody chose to leave the check out."""
    message = f"{unmade.id} was not made"
    problem = Problem(trouble=Trouble.ERROR, message=message, type="not-made", text=unmade.why)
    return Case(classname=_classname(report, unmade.id), name=report.scope, problem=problem)


def _clean_case(report: Report, rule: Rule) -> Case:
    return Case(classname=_classname(report, rule.id), name=report.scope)


def _classname(report: Report, check_id: str) -> str:
    return f"{report.command.replace(' ', '.')}.{check_id}"
