"""Series that have just begun."""

from dashboards.verification.case import Case
from slo.durations import spell_duration
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find series that are younger than a step of the panel, or than the time that is looked back."""
    needed = case.needed_seconds
    for one in case.needed if case.is_empty and needed else ():
        if case.has(str(one), case.window_seconds(one)) and not case.evidence.is_older(str(one), needed):
            sentence = f"{one} has had samples for less than {spell_duration(needed)}, the step in which is looked"
            return case.found(sentence, "wait that long, or show a shorter time", offset=case.offset_of(one.metric))
    return None
