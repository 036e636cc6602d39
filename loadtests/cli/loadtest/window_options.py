"""The options of a window that another generator drove: read together, with all their mistakes at once."""

import functools
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from loadtests.cli.sandbox_options import Command, Duration, controller_options
from loadtests.expectation_texts import ExpectationText
from loadtests.expectations.canary_release import without_a_release
from loadtests.expectations.grammar import understand
from loadtests.expectations.recovery import unknown_faults
from loadtests.expectations.slo_names import unknown_slos
from loadtests.manifests.model import Stack
from loadtests.manifests.read import read_stack
from loadtests.run.files import read_json
from loadtests.run.k6_summary import summary_from_json
from loadtests.run.model import SloRules
from loadtests.run.rules_of_slos import rules_of
from loadtests.window import MOST_STEPS, Window
from slo.errors import InvalidInput, Mistake, Place
from slo.moments import NoMoment, parse_moment
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos

_T = TypeVar("_T")
_PATH = click.Path(exists=True, path_type=Path)
_NO_RULES = SloRules(interval_seconds=1.0, rate_window_seconds=1.0, slos=())
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_FEWEST_STEPS = 3
"""A gap of a scrape cannot be told from the end of a shorter window."""


def window_options(command: Command) -> Command:
    """Add the options and hand the command `window_given`: what was given, unread."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ours = {name: given.pop(name) for name in _NAMES}
        return command(**given, window_given=ours)

    decorated: Command = controller_options(wrapper)
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def given_names(context: click.Context) -> tuple[str, ...]:
    """Name the options that were written on the command line, as a user writes them."""
    return tuple(
        option.opts[0]
        for option in context.command.params
        if isinstance(option, click.Option)
        and option.name is not None
        and option.name not in ("style", "help")
        and context.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
    )


def read_window(given: dict[str, Any], *, now: float) -> Window:
    """Read what was given.

    Raises:
        InvalidInput: every mistake in it.
    """
    reading = _Reading(given, now)
    window = reading.window()
    if reading.mistakes or window is None:
        raise InvalidInput(reading.mistakes)
    return window


def unix_now() -> float:
    """Give the time; a window must be over by then."""
    return time.time()


# Private

_NAMES = (
    *("since", "until", "load_end", "expectations", "manifests", "namespace"),
    *("slo_paths", "k6_summary", "scrape_interval", "flags", "kubernetes"),
)
_OPTIONS = [
    click.option("--from", "since", metavar="TIME", help="When the load began, as 2026-01-31T12:00:00Z or -30m."),
    click.option("--to", "until", metavar="TIME", help="When the window ends; leave time for the replicas to return."),
    click.option(
        "--load-end", metavar="TIME", help="When the load last began to fall; `returned to minimum` needs it."
    ),
    click.option("--expect", "expectations", multiple=True, metavar="TEXT", help="What is expected; may be repeated."),
    click.option("--manifests", type=_PATH, help="What ran there: a folder or file with Deployment, Service and HPA."),
    click.option("--namespace", metavar="NAME", help="Where it ran.  [default: the namespace in the manifests]"),
    click.option("--slo", "slo_paths", type=_PATH, multiple=True, help="SLOs whose rules that Prometheus evaluates."),
    click.option(
        "--k6-summary",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="What k6 said at its end, for the client's side.",
    ),
    click.option(
        "--scrape-interval",
        type=Duration(),
        default=30.0,
        show_default="30s",
        help="How often that Prometheus scrapes the cluster.",
    ),
]


class _Reading:
    """Reads the options one after another and collects what is wrong with each."""

    def __init__(self, given: dict[str, Any], now: float) -> None:
        self._given = given
        self._now = now
        self.mistakes: list[Mistake] = []

    def window(self) -> Window | None:
        start, end = self._moment("--from", "since"), self._moment("--to", "until")
        load_end = self._moment("--load-end", "load_end", is_required=False)
        self._check_times(start, end, load_end)
        self._check_namespace()
        stack, rules = self._stack(), self._rules()
        self._check_expectations(rules or _NO_RULES)
        self._check_summary()
        if stack is None or start is None or end is None:
            return None
        return Window(
            stack=stack,
            namespace=self._given["namespace"] or stack.deployment.namespace,
            kubernetes=self._given["kubernetes"],
            flags=self._given["flags"],
            start_time=start,
            end_time=end,
            load_end_time=load_end,
            expectations=self._given["expectations"],
            slo_rules=rules,
            scrape_interval_seconds=self._given["scrape_interval"],
            k6_summary=self._given["k6_summary"],
        )

    def _note(self, option: str, value: object, rule: str, next_step: str) -> None:
        self.mistakes.append(Mistake(place=Place(file=option), value=value, rule=rule, next_step=next_step))

    def _moment(self, option: str, name: str, *, is_required: bool = True) -> float | None:
        text = self._given[name]
        if text is None:
            if is_required:
                self._note(option, None, "is required", f"write it as {option} 2026-01-31T12:00:00Z, or as -30m")
            return None
        found = parse_moment(text, now=self._now)
        if isinstance(found, NoMoment):
            self._note(option, text, found.rule, found.next_step)
            return None
        return found.time

    def _check_times(self, start: float | None, end: float | None, load_end: float | None) -> None:
        if start is None or end is None:
            return
        steps = (end - start) / self._given["scrape_interval"]
        if end > self._now + 1:
            self._note("--to", self._given["until"], "must not lie in the future", "wait, or write `now`")
        elif end <= start:
            self._note("--to", self._given["until"], "must be later than --from", "exchange the two")
        elif steps < _FEWEST_STEPS:
            rule = f"must be at least {_FEWEST_STEPS} scrapes after --from, which is {end - start:.0f} s before it"
            self._note("--to", self._given["until"], rule, "widen the window, or lower --scrape-interval")
        elif steps > MOST_STEPS:
            rule = f"must be at most {MOST_STEPS} scrapes after --from, as Prometheus answers with no more points"
            self._note("--to", self._given["until"], rule, "shorten the window, or raise --scrape-interval")
        elif load_end is not None and not start < load_end < end:
            self._note("--load-end", self._given["load_end"], "must lie between --from and --to", "correct one of them")

    def _check_namespace(self) -> None:
        name = self._given["namespace"]
        if name is not None and not _NAMESPACE.fullmatch(name):
            rule = "must be a name of Kubernetes: lower-case letters, digits and - inside, at most 63"
            self._note("--namespace", name, rule, "write it as `kubectl get namespaces` does")

    def _stack(self) -> Stack | None:
        if self._given["manifests"] is None:
            self._note("--manifests", None, "is required", "give the folder from which the workload was deployed")
            return None
        return self._or_note(lambda: read_stack(self._given["manifests"]))

    def _rules(self) -> SloRules | None:
        if not self._given["slo_paths"]:
            return None
        settings = RuleSettings()

        def read() -> SloRules:
            slos = read_slos(self._given["slo_paths"])
            return rules_of(slos, rule_groups(slos, settings), settings)

        return self._or_note(read)

    def _check_expectations(self, rules: SloRules) -> None:
        place = Place(file="--expect")
        texts = [ExpectationText(text=text, place=place) for text in self._given["expectations"]]
        if not texts:
            self._note("--expect", None, "is required", "write it as --expect 'no flapping', once for each")
        for text in texts:
            understand(text.text, place, stages=(), mistakes=self.mistakes)
        self.mistakes += unknown_faults(texts, faults=0)
        self.mistakes += unknown_slos(texts, rules)
        self.mistakes += without_a_release(texts, releases=0)

    def _check_summary(self) -> None:
        path = self._given["k6_summary"]
        if path is None:
            return
        try:
            document = read_json(path)
        except InvalidInput:
            self._note("--k6-summary", str(path), "must be JSON", "give what `k6 run --summary-export FILE` writes")
        else:
            summary_from_json(document, self.mistakes)

    def _or_note(self, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except InvalidInput as error:
            self.mistakes += error.mistakes
            return None
