"""The options that say what of the figures is reported."""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import click

from slo.cli.options import Command
from slo.dora.metrics.model import DoraFigures, WindowFigures
from slo.dora.policy.model import Policy
from slo.dora.report.model import Choice
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import did_you_mean


class _Days(click.ParamType[int]):
    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        found = re.fullmatch(r"([1-9][0-9]{0,4})d?", str(value))
        if found is None:
            self.fail(f"{value}: must be a number of whole days; write it as 28 or 28d", param, ctx)
        return int(found[1])


def choice_options(command: Command) -> Command:
    """Add the options, and hand the command `choice`."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        choice = Choice(**{name: given.pop(name) for name in ("services", "environments", "days")})
        return command(**given, choice=choice)

    decorated: Command = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def chosen(figures: DoraFigures, choice: Choice, policy: Policy) -> tuple[WindowFigures, ...]:
    """Give the windows that are asked for.

    Raises:
        InvalidInput: a service, environment or window that there is none of; all of them at once.
    """
    mistakes = [*_unknown_days(choice, policy)]
    if figures.windows:  # else there is nothing to choose from, which is another message
        mistakes += _unknown("--service", choice.services, {one.service for one in figures.windows})
        mistakes += _unknown("--environment", choice.environments, {one.environment for one in figures.windows})
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(one for one in figures.windows if _is_asked_for(one, choice))


# Private

_OPTIONS: list[Callable[[Command], Command]] = [
    click.option(
        "--service",
        "services",
        multiple=True,
        metavar="NAME",
        help="Only this service. May be repeated.  [default: all]",
    ),
    click.option(
        "--environment",
        "environments",
        multiple=True,
        metavar="NAME",
        help="Only this one of production's environments. May be repeated.  [default: all]",
    ),
    click.option(
        "--window",
        "days",
        multiple=True,
        type=_Days(),
        metavar="DAYS",
        help="Only this one of the policy's windows, as 28d. May be repeated.  [default: all]",
    ),
]


def _is_asked_for(one: WindowFigures, choice: Choice) -> bool:
    return (
        (not choice.services or one.service in choice.services)
        and (not choice.environments or one.environment in choice.environments)
        and (not choice.days or one.days in choice.days)
    )


def _unknown_days(choice: Choice, policy: Policy) -> Iterator[Mistake]:
    known = ", ".join(str(days) for days in sorted(policy.window_days))
    for days in choice.days:
        if days not in policy.window_days:
            rule = f"must be one of the policy's windows, {known}"
            step = "choose one of those, or add it to `window_days:` of a policy"
            yield Mistake(place=Place(file="--window"), value=days, rule=rule, next_step=step)


def _unknown(option: str, names: tuple[str, ...], known: set[str]) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            listed = f"there are {', '.join(sorted(known))}"
            yield Mistake(
                place=Place(file=option),
                value=name,
                rule="must have a deployment to production",
                next_step=did_you_mean(name, sorted(known), otherwise=listed),
            )
