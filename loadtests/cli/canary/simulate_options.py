"""The options of `canary simulate`, and what is wrong with them together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from loadtests.canary.model import CanarySpec
from loadtests.canary.simulation.courses import KINDS, USUAL, CourseName
from loadtests.canary.simulation.scripted import DEFAULT_POD_START_SECONDS, ScriptedCourse
from loadtests.canary.simulation.simulate import DEFAULT_MOST_TICKS
from slo.cli.options import Command, Duration
from slo.errors import Mistake, Place
from slo.suggestions import did_you_mean

_ALL = "all"
_MOST_TICKS = 10_000
_CONCERNS_WEBHOOKS = (CourseName.REFUSED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOptions:
    """What was asked for."""

    releases: tuple[str, ...]
    bad_from: int | None
    only: tuple[str, ...]
    pod_start: float | None

    @property
    def courses(self) -> tuple[CourseName, ...]:
        """List the courses, each once."""
        if _ALL in self.releases:
            return tuple(CourseName)
        return tuple(dict.fromkeys(CourseName(name) for name in self.releases)) or USUAL


def course_options(command: Command) -> Command:
    """Add what is said of the release."""
    for option in reversed(_options()):
        command = option(command)
    return command


def scripted(asked: CourseOptions, spec: CanarySpec) -> tuple[ScriptedCourse, ...]:
    """Make the courses that were asked for."""
    start = DEFAULT_POD_START_SECONDS if asked.pod_start is None else asked.pod_start
    return tuple(_course(course, asked, spec, start) for course in asked.courses)


def mistakes_of(asked: CourseOptions, spec: CanarySpec | None, trace: Path | None) -> Iterator[Mistake]:
    """Look for options that do not fit each other, or the canary; None for one that could not be read."""
    if trace is not None:
        yield from _beside_a_trace(asked)
        return
    courses = asked.courses
    if asked.bad_from is not None and not any(KINDS[course].bad_from for course in courses):
        yield _mistake("--bad-from", asked.bad_from, f"means nothing for {_listed(courses)}", _named(_turning()))
    if asked.only and not any(KINDS[course].can_be_limited for course in courses):
        limited = [course for course in CourseName if KINDS[course].can_be_limited]
        yield _mistake("--only", asked.only[0], f"means nothing for {_listed(courses)}", _named(limited))
    elif asked.only and spec is not None:
        yield from _unknown_names(asked, spec)


# Private


def _options() -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--release",
            "releases",
            type=click.Choice([*map(str, CourseName), _ALL]),
            multiple=True,
            help=f"What becomes of the release; may be repeated.  [default: {', '.join(USUAL)}]",
        ),
        click.option(
            "--trace",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Take what the checks come to from a file instead: a table (CSV) with the column seconds and one for "
            "each metric, webhook, primary, canary or revision, or the ticks of a run (canary.jsonl).",
        ),
        click.option(
            "--bad-from",
            metavar="TICK",
            type=click.IntRange(1, _MOST_TICKS),
            help="The tick from which it goes wrong.  [default: 1; 4 for what happens in the middle of a release]",
        ),
        click.option(
            "--only", metavar="NAME", multiple=True, help="Let only this metric or webhook be bad; may be repeated."
        ),
        click.option(
            "--pod-start",
            type=Duration(),
            help=f"How long new pods take until all are ready.  [default: {DEFAULT_POD_START_SECONDS:g}s]",
        ),
        click.option(
            "--ticks",
            type=click.IntRange(1, _MOST_TICKS),
            default=DEFAULT_MOST_TICKS,
            show_default=True,
            help="After so many, a release that has no end is left undecided.",
        ),
    ]


def _course(course: CourseName, asked: CourseOptions, spec: CanarySpec, start: float) -> ScriptedCourse:
    kind = KINDS[course]
    turns = kind.bad_from if asked.bad_from is None or kind.bad_from is None else asked.bad_from
    names = _names(course, spec)
    only = tuple(name for name in asked.only if name in names) if kind.can_be_limited else ()
    return ScriptedCourse(course=course, spec=spec, bad_from=turns or 1, only=only, pod_start_seconds=start)


def _names(course: CourseName, spec: CanarySpec) -> tuple[str, ...]:
    """Name what a course can be limited to."""
    analysis = spec.analysis
    if analysis is None or not KINDS[course].can_be_limited:
        return ()
    of = analysis.hooks if course in _CONCERNS_WEBHOOKS else analysis.metrics
    return tuple(one.name for one in of)


def _unknown_names(asked: CourseOptions, spec: CanarySpec) -> Iterator[Mistake]:
    """Every name must concern a course, and every course that can be limited must have one."""
    limited = [course for course in asked.courses if KINDS[course].can_be_limited]
    names = {course: _names(course, spec) for course in limited}
    every = list(dict.fromkeys(name for known in names.values() for name in known))
    otherwise = f"it has {', '.join(every)}" if every else "it has none"
    for name in asked.only:
        if name not in every:
            rule = f"must be a {_concerned(limited)} of the canary"
            yield _mistake("--only", name, rule, did_you_mean(name, every, otherwise=otherwise))
    for course in limited:
        if any(name in every for name in asked.only) and not any(name in names[course] for name in asked.only):
            rule = f"must name a {_concerned([course])} for --release {course}"
            yield _mistake("--only", ", ".join(asked.only), rule, "name one, or ask for the releases one by one")


def _concerned(courses: Sequence[CourseName]) -> str:
    kinds = {"webhook" if course in _CONCERNS_WEBHOOKS else "metric" for course in courses}
    return " or a ".join(sorted(kinds))


def _beside_a_trace(asked: CourseOptions) -> Iterator[Mistake]:
    given: dict[str, Any] = {
        "--release": asked.releases[0] if asked.releases else None,
        "--bad-from": asked.bad_from,
        "--only": asked.only[0] if asked.only else None,
        "--pod-start": None if asked.pod_start is None else f"{asked.pod_start:g}s",
    }
    for option, value in given.items():
        if value is not None:
            yield _mistake(
                option, value, "means nothing beside --trace, which says what happens", "leave one of them out"
            )


def _turning() -> list[CourseName]:
    return [course for course in CourseName if KINDS[course].bad_from]


def _named(courses: Sequence[CourseName]) -> str:
    return f"give --release {', '.join(courses[:-1])} or {courses[-1]}"


def _listed(courses: Sequence[CourseName]) -> str:
    return ", ".join(courses)


def _mistake(option: str, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=option), value=value, rule=rule, next_step=next_step)
