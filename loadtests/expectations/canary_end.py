"""What must become of a release: promoted, or rolled back, in time and for the right reason."""

import re
from dataclasses import dataclass

from loadtests.expectations.canary_course import (
    NO_TICK_MISSING_INTERVALS,
    Course,
    canary_doubts,
    course_of,
    spell_check,
    step_list,
)
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.scaling import count_of, duration_of
from loadtests.run.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """The release serves all requests in the end."""

    text: str
    within_seconds: float | None
    """From the tick that found the release; None: before the load ends."""

    def judge(self, run: Run) -> Verdict:
        """Look for the end of the release's course."""
        expected = "promoted" + ("" if self.within_seconds is None else f" within {self.within_seconds:g} s")
        course = course_of(run)
        if course is None or not course.has_ended:
            return _without_end(run, course, "the promotion", expected)
        in_time = self.within_seconds is None or course.seconds <= self.within_seconds
        because = f"{_named(course)} {course.spell_end()} after {course.seconds:.0f} s"
        if course.is_promoted and self.within_seconds is not None:
            because += f", {'within the' if in_time else 'later than the'} {self.within_seconds:g} s allowed"
        if not course.is_promoted:
            because += course.because()
        return _verdict(run, course, passed_if(course.is_promoted and in_time), because, expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPromoted:
    """The release never serves all requests."""

    text: str

    def judge(self, run: Run) -> Verdict:
        """Take it for kept out only if it was found, and the record goes on to the end."""
        expected, course = "not promoted", course_of(run)
        if course is not None and course.is_promoted:
            because = f"{_named(course)} was promoted after {course.seconds:.0f} s"
            return _verdict(run, course, Outcome.FAILED, because, expected)
        doubts = canary_doubts(run, end_seconds=run.facts.plan.duration_seconds)
        if course is None and not doubts:
            doubts = ("no tick found the release, so there was nothing to keep out",)
        if doubts or course is None:
            return inconclusive(expected, "the promotion", doubts)
        because = f"{_named(course)} {course.spell_end()}{course.because()}"
        return _verdict(run, course, Outcome.PASSED, because, expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack:
    """The release is taken back."""

    text: str
    within_intervals: int | None
    """From the tick that found the release; None: before the load ends."""

    def judge(self, run: Run) -> Verdict:
        """Look for the end of the release's course."""
        limit = self.within_intervals
        expected = "rolled back" + ("" if limit is None else f" within {_intervals(limit)}")
        course = course_of(run)
        if course is None or not course.has_ended:
            return _without_end(run, course, "the rollback", expected)
        in_time = limit is None or course.intervals <= limit
        because = f"{_named(course)} {course.spell_end()} {_intervals(course.intervals)} after it was found"
        if course.is_rolled_back and limit is not None:
            because += f", {'within the' if in_time else 'more than the'} {limit} allowed"
        return _verdict(run, course, passed_if(course.is_rolled_back and in_time), because + course.because(), expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedBy:
    """What keeps the release out is the check that was meant to."""

    text: str
    name: str
    """Of a metric or a webhook."""

    def judge(self, run: Run) -> Verdict:
        """Look at the last check that failed before the rollback."""
        expected, course = f"stopped by {self.name}", course_of(run)
        if course is None or not course.has_ended:
            return _without_end(run, course, "the reason", expected)
        failures = course.failures
        if course.is_rolled_back and (unknown := course.unknown):
            return inconclusive(expected, "the reason", unknown)
        if not course.is_rolled_back or not failures:
            how = course.spell_end() if not course.is_rolled_back else "was rolled back without a failed check"
            return _verdict(run, course, Outcome.FAILED, f"{_named(course)} {how}", expected)
        end_seconds = course.found_seconds + course.seconds
        if doubts := canary_doubts(run, end_seconds=end_seconds, longest_intervals=NO_TICK_MISSING_INTERVALS):
            return inconclusive(expected, "the reason", doubts)
        last = failures[-1][1]
        because = f"{_named(course)} was rolled back after {len(failures)} failed checks, the last of them: "
        return _verdict(run, course, passed_if(last.name == self.name), because + spell_check(last), expected)


# Private


def _without_end(run: Run, course: Course | None, what: str, expected: str) -> Verdict:
    """Fail a release that did not end before the load did, unless the record cannot tell of that."""
    if doubts := canary_doubts(run, end_seconds=run.facts.plan.duration_seconds):
        return inconclusive(expected, what, doubts)
    if course is None:
        observed, because = "not found", "no tick of the canary's controller found the release"
    else:
        observed = course.spell_end()
        because = f"{_named(course)} {observed} when the load ended{course.because()}"
    return Verdict(
        outcome=Outcome.FAILED, because=because, expected=expected, observed=observed, evidence=step_list(run)
    )


def _verdict(run: Run, course: Course, outcome: Outcome, because: str, expected: str) -> Verdict:
    failed = tuple(
        f"{spell_check(check)} at {course.found_seconds + seconds:.0f} s" for seconds, check in course.failures
    )
    return Verdict(
        outcome=outcome,
        because=because,
        expected=expected,
        observed=course.spell_end(),
        evidence=(*step_list(run), *failed),
    )


def _named(course: Course) -> str:
    return f"version {course.release.version}"


def _intervals(number: int) -> str:
    return "1 interval" if number == 1 else f"{number} intervals"


def _intervals_of(text: str) -> int:
    count = count_of(text)
    if not count:
        raise NotUnderstood(rule="0 intervals: must be at least 1", next_step="write it as 4 intervals")
    return count


FORMS = (
    Form(
        syntax="promoted [within T]",
        meaning="the (last) release of the scenario is promoted, within T of the tick that found it or before the end",
        example="promoted within 120s",
        pattern=re.compile(r"promoted(?: within (?P<within>\S+))?"),
        build=lambda found: Promoted(
            text=found[0], within_seconds=None if found["within"] is None else duration_of(found["within"])
        ),
    ),
    Form(
        syntax="not promoted",
        meaning="the release is found and, up to the end of the load, not promoted",
        example="not promoted",
        pattern=re.compile(r"not promoted"),
        build=lambda found: NotPromoted(text=found[0]),
    ),
    Form(
        syntax="rolled back [within N intervals]",
        meaning="the release is taken back, at most N intervals of the analysis after the tick that found it",
        example="rolled back within 5 intervals",
        pattern=re.compile(r"rolled back(?: within (?P<within>\S+) intervals?)?"),
        build=lambda found: RolledBack(
            text=found[0], within_intervals=None if found["within"] is None else _intervals_of(found["within"])
        ),
    ),
    Form(
        syntax='stopped by "NAME"',
        meaning="the release is taken back, and the last check that failed is the metric or webhook of that name",
        example='stopped by "error-rate"',
        pattern=re.compile(r'stopped by "(?P<name>[^"]+)"'),
        build=lambda found: StoppedBy(text=found[0], name=found["name"]),
    ),
)
